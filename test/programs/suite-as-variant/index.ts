/** The own tests of the package as-variant: a value of any type in one variable. */
import { report } from "../as-pect";
import "as-variant/assembly/__tests__/basic.spec";

export function main(): i32 {
  return report();
}
