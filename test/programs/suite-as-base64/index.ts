/** The own tests of the package as-base64. */
import { report } from "../as-pect";
import "as-base64/assembly/__tests__/roundtrip.spec";

export function main(): i32 {
  return report();
}
