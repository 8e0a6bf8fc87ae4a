/** The own tests of the package @btc-vision/as-bignum: 128 and 256-bit arithmetic with many edge cases. */
import { report } from "../as-pect";
import "@btc-vision/as-bignum/assembly/__tests__/u128.spec";
import "@btc-vision/as-bignum/assembly/__tests__/u256.spec";
import "@btc-vision/as-bignum/assembly/__tests__/u256_2.spec";
import "@btc-vision/as-bignum/assembly/__tests__/u256_complement.spec";
import "@btc-vision/as-bignum/assembly/__tests__/i128.spec";
import "@btc-vision/as-bignum/assembly/__tests__/global.spec";
import "@btc-vision/as-bignum/assembly/__tests__/audit.spec";

export function main(): i32 {
  return report();
}
