/**
 * What is wrong with the command line: said once, by name, and counted.
 */
import { put, putLine } from "ukdebug";

let problems: u32 = 0;

/** How many words of the command line the kernel could not use. */
export function problemCount(): u32 {
  return problems;
}

/** Tells the console what is wrong with `word`. */
export function problem(message: usize, word: usize): void {
  problems++;
  put(cstr("[ukargparse] warning: "));
  put(message);
  put(cstr(": "));
  put(word);
  putLine();
}
