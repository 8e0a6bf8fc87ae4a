/** The own tests of the package as-bignum: integers of 128 and 256 bits, plain and with overflow checks. */
import { report } from "../as-pect";
import "as-bignum/assembly/__tests__/u128.spec";
import "as-bignum/assembly/__tests__/u256.spec";
import "as-bignum/assembly/__tests__/i128.spec";
import "as-bignum/assembly/__tests__/safe_u256.spec";

export function main(): i32 {
  return report();
}
