/** The package @btc-vision/as-bignum: 128 and 256-bit integers at work. */
import { u128, u256 } from "@btc-vision/as-bignum/assembly";
import { holds, is, random, seedRandom, status } from "../check";

function mulMod(a: u64, b: u64, modulus: u64): u64 {
  return (u128.mul(u128.from(a), u128.from(b)) % u128.from(modulus)).toU64();
}

function powMod(base: u64, exponent: u64, modulus: u64): u64 {
  let result: u64 = 1;
  base %= modulus;
  for (; exponent; exponent >>= 1) {
    if (exponent & 1) result = mulMod(result, base, modulus);
    base = mulMod(base, base, modulus);
  }
  return result;
}

const WITNESSES: StaticArray<u64> = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];

/** Miller-Rabin, exact for 64-bit numbers with these witnesses. */
function isPrime(n: u64): bool {
  for (let i = 0; i < WITNESSES.length; i++) {
    if (n % WITNESSES[i] == 0) return n == WITNESSES[i];
  }
  if (n < 2) return false;
  const twos = ctz(n - 1);
  const odd = (n - 1) >> twos;
  for (let i = 0; i < WITNESSES.length; i++) {
    let x = powMod(WITNESSES[i], odd, n);
    if (x == 1 || x == n - 1) continue;
    let composite = true;
    for (let k: u64 = 1; k < twos && composite; k++) {
      x = mulMod(x, x, n);
      if (x == n - 1) composite = false;
    }
    if (composite) return false;
  }
  return true;
}

/** Lucas-Lehmer for 2^p - 1, p <= 61. */
function isMersenne(p: u64): bool {
  const m: u64 = (1 << p) - 1;
  let s: u64 = 4;
  for (let i: u64 = 2; i < p; i++) s = (mulMod(s, s, m) + m - 2) % m;
  return s == 0;
}

export function main(): i32 {
  is("max", u128.Max.toString(), "340282366920938463463374607431768211455");
  is("max in hexadecimal", u128.Max.toString(16), "ffffffffffffffffffffffffffffffff");
  is(
    "product",
    (u128.from(u64.MAX_VALUE) * u128.from(u64.MAX_VALUE)).toString(),
    "340282366920938463426481119284349108225",
  );
  is(
    "10^38 / 7",
    (u128.fromString("1" + "0".repeat(38)) / u128.from(7)).toString(),
    "14285714285714285714285714285714285714",
  );
  is("3^80", u128.pow(u128.from(3), 80).toString(), "147808829414345923316083210206383297601");
  is("sqrt", u128.sqrt(u128.Max).toString(), "18446744073709551615");
  is("shift", (u128.One << 100).toString(), "1267650600228229401496703205376");
  is("rotate", u128.rotl(u128.from(3), 127).toString(16), "80000000000000000000000000000001");
  is(
    "bits",
    u128.popcnt(u128.Max - u128.from(5)).toString() +
      " " +
      u128.clz(u128.One).toString() +
      " " +
      u128.ctz(u128.One << 90).toString(),
    "126 127 90",
  );
  is("256 bits", u256.Max.toString(16), "f".repeat(64));
  is("256-bit sum", (u256.fromU128(u128.Max) + u256.One).toString(16), "1" + "0".repeat(32));
  is("muldiv", u128.muldiv(u128.Max, u128.from(3), u128.from(4)).toString(), "255211775190703847597530955573826158591");
  holds("2^64 - 59 is prime", isPrime(0xffffffffffffffc5));
  holds("2^64 - 57 is not", !isPrime(0xffffffffffffffc7));
  let primes = 0;
  for (let n: u64 = 1000000000000000000; n < 1000000000000002000; n++) if (isPrime(n)) primes++;
  is("primes in 10^18 ... 10^18 + 2000", primes.toString(), "42");
  let exponents = "";
  for (let p: u64 = 3; p <= 61; p += 2) if (isPrime(p) && isMersenne(p)) exponents += p.toString() + " ";
  is("Mersenne exponents", exponents, "3 5 7 13 17 19 31 61 ");
  seedRandom(7);
  let bad = 0;
  for (let i = 0; i < 2000; i++) {
    const a = new u128(((<u64>random()) << 32) | random(), (<u64>random()) << (random() % 40));
    const b = new u128(((<u64>random()) << 32) | random(), random() % 3 ? 0 : random());
    if ((a / b) * b + (a % b) != a || u128.fromString(a.toString()) != a) bad++;
    if (i % 250 == 0) console.log(a.toString() + " / " + b.toString() + " = " + (a / b).toString());
  }
  is("wrong divisions", bad.toString(), "0");
  return status();
}
