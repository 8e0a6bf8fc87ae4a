/** The application's arguments as strings. */
import { argument, argumentCount } from "ukargparse";

/** The words of the command line that are the application's, without the program's name. */
export function applicationArguments(): string[] {
  const count = argumentCount();
  const list = new Array<string>(count);
  for (let i = 0; i < <i32>count; i++) list[i] = String.UTF8.decodeUnsafe(argument(i), <usize>i32.MAX_VALUE, true);
  return list;
}
