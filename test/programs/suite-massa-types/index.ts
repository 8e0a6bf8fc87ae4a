/** The own tests of the package @massalabs/as-types: serialisation of arguments, numbers, strings and arrays. */
import { report } from "../as-pect";
import "@massalabs/as-types/assembly/__tests__/argument.spec";
import "@massalabs/as-types/assembly/__tests__/serializer.spec";
import "@massalabs/as-types/assembly/__tests__/arrays.spec";
import "@massalabs/as-types/assembly/__tests__/result.spec";
import "@massalabs/as-types/assembly/__tests__/amount.spec";
import "@massalabs/as-types/assembly/__tests__/currency.spec";

export function main(): i32 {
  return report();
}
