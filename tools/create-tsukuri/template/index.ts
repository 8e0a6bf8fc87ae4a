// Runs on a machine of its own, without a system below it. What stands behind -- on the command line are its arguments.
import { greeting } from "./greeting";

export function main(args: string[]): i32 {
  if (args.length == 0) console.log(greeting("world"));
  for (let i = 0; i < args.length; i++) console.log(greeting(args[i]));
  return 0;
}
