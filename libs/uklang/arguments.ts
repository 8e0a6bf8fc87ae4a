/** The application's arguments as strings. */
import { argument, argumentCount } from "ukargparse";
import { textLength } from "ukdebug";

/** The words of the command line that are the application's, without the program's name. */
export function applicationArguments(): string[] {
  const count = argumentCount();
  const list = new Array<string>(count);
  for (let i = 0; i < <i32>count; i++) {
    const text = argument(i);
    list[i] = String.UTF8.decodeUnsafe(text, textLength(text));
  }
  return list;
}
