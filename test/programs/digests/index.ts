/** The packages as-crypto (MD5, SHA-256, base64) and as-base64, against the digests of their standards. */
import { decode as decode64, encode as encode64 } from "as-base64/assembly";
import { decode, encode } from "as-crypto/lib/base64";
import { hex16, hex32 } from "as-crypto/lib/md5";
import { hash } from "as-crypto/lib/sha256";
import { hex, is, random, seedRandom, status, utf8 } from "../check";

function sha256(text: string): string {
  return hex(hash(utf8(text)));
}

export function main(): i32 {
  // RFC 1321, A.5
  is("MD5 of nothing", hex32(utf8("")), "d41d8cd98f00b204e9800998ecf8427e");
  is("MD5 a", hex32(utf8("a")), "0cc175b9c0f1b6a831c399e269772661");
  is("MD5 abc", hex32(utf8("abc")), "900150983cd24fb0d6963f7d28e17f72");
  is("MD5 message digest", hex32(utf8("message digest")), "f96b697d7cb7938d525a2f31aaf161d0");
  is("MD5 alphabet", hex32(utf8("abcdefghijklmnopqrstuvwxyz")), "c3fcd3d76192e4007dfb496cca67e13b");
  is("MD5 digits", hex32(utf8("1234567890".repeat(8))), "57edf4a22be3c955ac49da2e2107b67a");
  is("half of it", hex16(utf8("abc")), "3cd24fb0d6963f7d");
  // FIPS 180-4's examples
  is("SHA-256 of nothing", sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  is("SHA-256 abc", sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  is(
    "SHA-256 of two blocks",
    sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  );
  is(
    "SHA-256 of 100000 a",
    sha256("a".repeat(100000)),
    "6d1cf22d7cc09b085dfc25ee1a1f3ae0265804c607bc2074ad253bcc82fd81ee",
  );
  // RFC 4648, 10
  const plain = ["", "f", "fo", "foo", "foob", "fooba", "foobar"];
  const coded = ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"];
  for (let i = 0; i < plain.length; i++) {
    is("base64 " + plain[i], encode64(utf8(plain[i])), coded[i]);
    is("base64 back", String.UTF8.decode(decode64(coded[i]).buffer), plain[i]);
    is("the other base64", encode(utf8(plain[i])), coded[i]);
    is("the other back", String.UTF8.decodeUnsafe(decode(coded[i]).dataStart, decode(coded[i]).length), plain[i]);
  }
  seedRandom(99);
  let chain = new Uint8Array(0);
  for (let length = 0; length < 400; length += 3) {
    const bytes = new Uint8Array(length + chain.length);
    for (let i = 0; i < length; i++) bytes[i] = <u8>random();
    bytes.set(chain, length);
    const text = encode64(bytes);
    if (hex(decode64(text)) != hex(bytes)) is("base64 of " + length.toString(), "not the same", "the same");
    chain = hash(utf8(text + hex32(bytes)));
  }
  console.log("a chain of digests: " + hex(chain));
  return status();
}
