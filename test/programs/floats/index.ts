/** The package xjb-as: the shortest text of a floating-point number, against the standard library's. */
import { dtoa, ftoa } from "xjb-as/assembly";
import { is, random, seedRandom, status } from "../check";

export function main(): i32 {
  is("0.1", dtoa(0.1), "0.1");
  is("1/3", dtoa(1.0 / 3.0), "0.3333333333333333");
  is("largest", dtoa(f64.MAX_VALUE), "1.7976931348623157e+308");
  is("smallest", dtoa(5e-324), "5e-324");
  is("smallest normal", dtoa(2.2250738585072014e-308), "2.2250738585072014e-308");
  is("2^53", dtoa(9007199254740992), "9007199254740992");
  is("1e21", dtoa(1e21), "1e+21");
  is("1e20", dtoa(1e20), "100000000000000000000");
  is("1e-6", dtoa(1e-6), "0.000001");
  is("1e-7", dtoa(1e-7), "1e-7");
  is("-0", dtoa(-0.0), "0");
  is("NaN", dtoa(NaN), "NaN");
  is("infinity", dtoa(-Infinity), "-Infinity");
  is("5e-5", dtoa(0.00005), "0.00005");
  is("float 0.1", ftoa(0.1), "0.1");
  is("float 16777216", ftoa(16777216), "16777216");
  is("float largest", ftoa(f32.MAX_VALUE), "3.4028235e+38");
  is("float smallest", ftoa(1e-45), "1e-45");

  seedRandom(2026);
  let lost = 0;
  let differences = 0;
  let digits: u64 = 0;
  for (let i = 0; i < 20000; i++) {
    const value = reinterpret<f64>(((<u64>random()) << 32) | random());
    if (value != value) continue;
    const text = dtoa(value);
    digits += text.length;
    if (parseFloat(text) != value) lost++;
    if (text != value.toString()) differences++;
    if (i % 500 == 0) console.log(text + " " + value.toString());
  }
  // The standard library's parseFloat and toString are not exact to the last digit, so these are not zero.
  console.log("characters " + digits.toString() + ", lost by parseFloat " + lost.toString());
  console.log("other than toString " + differences.toString());
  for (let i = 0; i < 30; i++) {
    const value = reinterpret<f32>(random());
    console.log(ftoa(value) + " " + value.toString());
  }
  for (let exponent = -30; exponent <= 30; exponent++) console.log(dtoa(1.2345678 * Math.pow(10, exponent)));
  return status();
}
