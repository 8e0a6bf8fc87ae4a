/** The own tests of the package as-string-sink: a string builder. */
import { report } from "../as-pect";
import "as-string-sink/assembly/__tests__/general.spec";

export function main(): i32 {
  return report();
}
