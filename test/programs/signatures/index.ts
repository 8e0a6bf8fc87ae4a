/** The package wasm-crypto: SHA-2, HMAC, Ed25519 and Ristretto, against the vectors of their standards. */
import {
  equals,
  faBasePointMult,
  faEdBasePointMult,
  faEdPointAdd,
  faEdPointSub,
  faEdPointValidate,
  faPointMult,
  faScalarAdd,
  faScalarInverse,
  faScalarMult,
  hash,
  hashFinal,
  hashInit,
  hashUpdate,
  hmac,
  sha256Hash,
  sha256HashFinal,
  sha256HashInit,
  sha256HashUpdate,
  sha256Hmac,
  sign,
  signEd,
  signEdKeypairFromSeed,
  signEdPublicKey,
  signEdVerify,
  signKeypairFromSeed,
  signPublicKey,
  signVerify,
} from "wasm-crypto/assembly/crypto";
import { hex, holds, is, status, unhex, utf8 } from "../check";

function digests(): void {
  is(
    "SHA-512 abc",
    hex(hash(utf8("abc"))),
    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
  );
  is("SHA-256 abc", hex(sha256Hash(utf8("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  const long = hashInit();
  const short = sha256HashInit();
  for (let i = 0; i < 1000; i++) {
    hashUpdate(long, utf8("a".repeat(100)));
    sha256HashUpdate(short, utf8("a".repeat(100)));
  }
  is(
    "SHA-512 of 100000 a",
    hex(hashFinal(long)),
    "c7664ff18bbefa5868d1eba38637087ad70e6380013f52f4ce3dd4a98bebd49353ce40be1dfddad2259bacdc7bd10e98d44a6a68d5d1091bcd55b47efb5cd50e",
  );
  is(
    "SHA-256 of 100000 a",
    hex(sha256HashFinal(short)),
    "6d1cf22d7cc09b085dfc25ee1a1f3ae0265804c607bc2074ad253bcc82fd81ee",
  );
  // RFC 4231, test case 2
  is(
    "HMAC-SHA-256",
    hex(sha256Hmac(utf8("what do ya want for nothing?"), utf8("Jefe"))),
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  );
  is(
    "HMAC-SHA-512",
    hex(hmac(utf8("what do ya want for nothing?"), utf8("Jefe"))),
    "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
  );
}

/** RFC 8032, 7.1: the public keys and signatures of the first three tests. */
function ed25519(seed: string, publicKey: string, message: string, signature: string): void {
  const pair = signEdKeypairFromSeed(unhex(seed));
  is("public key", hex(signEdPublicKey(pair)), publicKey);
  holds("the standard's signature", signEdVerify(unhex(signature), unhex(message), unhex(publicKey)));
  const ours = signEd(unhex(message), pair);
  console.log("signature: " + hex(ours));
  holds("our signature", signEdVerify(ours, unhex(message), unhex(publicKey)));
  ours[3] ^= 1;
  holds("a changed signature fails", !signEdVerify(ours, unhex(message), unhex(publicKey)));
}

function groups(): void {
  const one = new Uint8Array(32);
  one[0] = 1;
  const a = new Uint8Array(32);
  const b = new Uint8Array(32);
  for (let i = 0; i < 31; i++) {
    a[i] = <u8>(i * 7 + 3);
    b[i] = <u8>(i * 13 + 1);
  }
  is("a / a", hex(faScalarMult(a, faScalarInverse(a))), hex(one));
  const left = faEdBasePointMult(faScalarAdd(a, b))!;
  const right = faEdPointAdd(faEdBasePointMult(a)!, faEdBasePointMult(b)!)!;
  is("(a + b) G = a G + b G", hex(left), hex(right));
  is("G", hex(faEdBasePointMult(one)!), "5866666666666666666666666666666666666666666666666666666666666666");
  holds("back again", equals(faEdPointSub(right, faEdBasePointMult(b)!)!, faEdBasePointMult(a)!));
  holds("on the curve", faEdPointValidate(left));
  const shared = faPointMult(a, faBasePointMult(b)!)!;
  is("an agreed key", hex(shared), hex(faPointMult(b, faBasePointMult(a)!)!));
}

export function main(): i32 {
  digests();
  ed25519(
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "",
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
  );
  ed25519(
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  );
  const pair = signKeypairFromSeed(unhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));
  const signature = sign(utf8("作り"), pair);
  console.log("Ristretto signature: " + hex(signature));
  holds("Ristretto", signVerify(signature, utf8("作り"), signPublicKey(pair)));
  holds("another message", !signVerify(signature, utf8("作る"), signPublicKey(pair)));
  groups();
  return status();
}
