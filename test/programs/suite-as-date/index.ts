/** The own tests of the package as-date: calendar arithmetic. */
import { report } from "../as-pect";
import "as-date/assembly/__tests__/date.spec";

export function main(): i32 {
  return report();
}
