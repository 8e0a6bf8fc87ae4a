// Prints each line that it reads in brackets, until the end of the input.
import { readLine } from "ukconsole";

export function main(): i32 {
  let count = 0;
  while (true) {
    const line = readLine("? ");
    if (line === null) break;
    console.log(`[${line}]`);
    count++;
  }
  console.log(`end`);
  return count;
}
