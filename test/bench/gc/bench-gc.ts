/** The application that runs the garbage collection benchmark. */
import { begin, end } from "test/bench/measure";
import { trees } from "./trees";

export function main(args: string[]): i32 {
  const depth = args.length > 0 ? <i32>parseInt(args[0]) : 12;
  begin();
  end(cstr("trees"), depth, trees(depth));
  return 0;
}
