/** The own tests of the package as-bigint: integers of any size. */
import { report } from "../as-pect";
import "as-bigint/assembly/__tests__/construction.spec";
import "as-bigint/assembly/__tests__/arithmetic_operations.spec";
import "as-bigint/assembly/__tests__/algebraic_operations.spec";
import "as-bigint/assembly/__tests__/bitwise_operations.spec";
import "as-bigint/assembly/__tests__/comparison_operators.spec";
import "as-bigint/assembly/__tests__/operator_overloads.spec";
import "as-bigint/assembly/__tests__/generics.spec";

export function main(): i32 {
  return report();
}
