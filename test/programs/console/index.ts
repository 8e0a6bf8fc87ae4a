/** The packages as-console, as-rainbow and table-as: values of every type, coloured, and tables of them. */
import * as pretty from "as-console/assembly";
import { stringify } from "as-console/stringify";
import { rainbow } from "as-rainbow/assembly";
import { createTable } from "table-as/assembly";
import { is, status } from "../check";

export function main(): i32 {
  is("string", stringify("text"), "text");
  is("number", stringify<i32>(-5), "\x1b[33m-5\x1b[39m");
  is("float", stringify(0.25), "\x1b[33m0.25\x1b[39m");
  is("empty array", stringify<i32[]>([]), "[]");
  pretty.log<string[]>(["a", "b", "c"]);
  pretty.log<f64[][]>([[1.5, 2], [3, Infinity], [NaN]]);
  pretty.log<bool>(true);
  pretty.group("outer");
  pretty.info<i32>(42);
  pretty.group("inner");
  pretty.warn<string>("indented");
  pretty.groupEnd();
  pretty.groupEnd();
  pretty.count("times");
  pretty.count("times");
  pretty.countReset("times");
  pretty.count("times");
  pretty.assert<bool>(false, "an assertion");
  pretty.error<string>("an error");
  pretty.table([
    ["one", "two", "three"],
    ["1", "22", "333"],
  ]);
  console.log(rainbow.red("red") + rainbow.boldMk("bold") + rainbow.bgBlue(rainbow.white("white on blue")));

  const rows: string[][] = [["n", "n squared", "n in binary", "2 to the n"]];
  for (let n = 0; n < 40; n += 3)
    rows.push([n.toString(), (n * n).toString(), n.toString(2), ((<u64>1) << n).toString()]);
  for (let padding = 1; padding <= 3; padding++) console.log(createTable(rows, padding));
  return status();
}
