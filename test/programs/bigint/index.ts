/** The package as-bigint: well-known large numbers. */
import { BigInt } from "as-bigint/assembly";
import { holds, is, status } from "../check";

function factorial(n: u32): BigInt {
  let product = BigInt.ONE;
  for (let i: u32 = 2; i <= n; i++) product = product.mulInt(i);
  return product;
}

function fibonacci(n: i32): BigInt {
  let a = BigInt.ZERO;
  let b = BigInt.ONE;
  for (let i = 0; i < n; i++) {
    const next = a.add(b);
    a = b;
    b = next;
  }
  return a;
}

function powerMod(base: BigInt, exponent: BigInt, modulus: BigInt): BigInt {
  let result = BigInt.ONE;
  while (!exponent.isZero()) {
    if (exponent.isOdd()) result = result.mul(base).mod(modulus);
    base = base.square().mod(modulus);
    exponent = exponent.divPowTwo(1);
  }
  return result;
}

function gcd(a: BigInt, b: BigInt): BigInt {
  while (!b.isZero()) {
    const rest = a.mod(b);
    a = b;
    b = rest;
  }
  return a;
}

function floorDiv(a: BigInt, b: BigInt): i32 {
  const quotient = a.div(b).toInt32();
  return a.mod(b).isNegative ? quotient - 1 : quotient;
}

/** The first digits of pi by Gibbons' unbounded spigot. */
function pi(digits: i32): string {
  let q = BigInt.ONE;
  let r = BigInt.ZERO;
  let t = BigInt.ONE;
  let k: u32 = 1;
  let n = 3;
  let l: u32 = 3;
  let text = "";
  while (text.length < digits) {
    const nt = BigInt.from<i32>(n).mul(t);
    if (q.mulInt(4).add(r).sub(t).lt(nt)) {
      text += n.toString();
      n = floorDiv(q.mulInt(3).add(r).mulInt(10), t) - 10 * n;
      q = q.mulInt(10);
      r = r.sub(nt).mulInt(10);
    } else {
      n = floorDiv(
        q
          .mulInt(7 * k)
          .addInt(2)
          .add(r.mulInt(l)),
        t.mulInt(l),
      );
      r = q.mulInt(2).add(r).mulInt(l);
      q = q.mulInt(k);
      t = t.mulInt(l);
      l += 2;
      k += 1;
    }
  }
  return text;
}

export function main(): i32 {
  is("50!", factorial(50).toString(), "30414093201713378043612608166064768844377641568960512000000000000");
  console.log("300! = " + factorial(300).toString());
  is("100! / 98!", factorial(100).div(factorial(98)).toString(), "9900");
  is("fibonacci 300", fibonacci(300).toString(), "222232244629420445529739893461909967206666939096499764990979600");
  is("fibonacci 100", fibonacci(100).toString(), "354224848179261915075");
  const mersenne = BigInt.ONE.mulPowTwo(127).subInt(1);
  is("2^127 - 1", mersenne.toString(), "170141183460469231731687303715884105727");
  is("in hexadecimal", mersenne.toString(16), "7fffffffffffffffffffffffffffffff");
  const three = BigInt.from(<i32>3);
  is("3^(2^127 - 2) mod 2^127 - 1", powerMod(three, mersenne.subInt(1), mersenne).toString(), "1");
  holds(
    "2^101 - 1 is composite",
    !powerMod(three, BigInt.ONE.mulPowTwo(101).subInt(2), BigInt.ONE.mulPowTwo(101).subInt(1)).eq(BigInt.ONE),
  );
  is("gcd", gcd(factorial(40), three.pow(30)).toString(), three.pow(18).toString());
  is(
    "sqrt",
    BigInt.fromString("2" + "0".repeat(100))
      .sqrt()
      .toString(),
    "141421356237309504880168872420969807856967187537694",
  );
  const a = BigInt.fromString("-123456789012345678901234567890");
  const b = BigInt.fromString("987654321");
  is("quotient", a.div(b).toString(), "-124999998873437499901");
  is("remainder", a.mod(b).toString(), "-574845669");
  is("division", a.div(b).mul(b).add(a.mod(b)).toString(), a.toString());
  is(
    "-1 >> 3",
    BigInt.from(<i32>-1)
      .rightShift(3)
      .toString(),
    "-1",
  );
  is("base 2", BigInt.from(<i32>-10).toString(2), "-1010");
  is(
    "digits of 7^500",
    three
      .add(BigInt.from(<i32>4))
      .pow(500)
      .toString()
      .length.toString(),
    "423",
  );
  is(
    "pi",
    pi(101),
    "31415926535897932384626433832795028841971693993751058209749445923078164062862089986280348253421170679",
  );
  let sum = BigInt.ZERO;
  for (let i = 1; i <= 200; i++) sum = sum + BigInt.from(<i32>i) ** BigInt.from(<i32>10);
  is("sum of tenth powers to 200", sum.toString(), "1913444835685168480848500");
  return status();
}
