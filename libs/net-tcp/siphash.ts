/** SipHash-2-4 (Aumasson, Bernstein 2012): a keyed hash that nobody without the key can predict. Of messages of whole 64-bit words. */

let v0: u64 = 0;
let v1: u64 = 0;
let v2: u64 = 0;
let v3: u64 = 0;

/** Begins a message. */
export function sipBegin(key0: u64, key1: u64): void {
  v0 = key0 ^ 0x736f6d6570736575;
  v1 = key1 ^ 0x646f72616e646f6d;
  v2 = key0 ^ 0x6c7967656e657261;
  v3 = key1 ^ 0x7465646279746573;
}

/** Adds a word. */
export function sipWord(word: u64): void {
  v3 ^= word;
  round();
  round();
  v0 ^= word;
}

/** Ends a message of `words` words. */
export function sipEnd(words: u32): u64 {
  sipWord((<u64>(words * 8)) << 56);
  v2 ^= 0xff;
  round();
  round();
  round();
  round();
  return v0 ^ v1 ^ v2 ^ v3;
}

function round(): void {
  let a = v0 + v1;
  let b = rotl<u64>(v1, 13) ^ a;
  a = rotl<u64>(a, 32);
  let c = v2 + v3;
  let d = rotl<u64>(v3, 16) ^ c;
  a += d;
  d = rotl<u64>(d, 21) ^ a;
  c += b;
  b = rotl<u64>(b, 17) ^ c;
  c = rotl<u64>(c, 32);
  v0 = a;
  v1 = b;
  v2 = c;
  v3 = d;
}
