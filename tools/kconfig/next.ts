/** Goes on to the next line of a Kconfig file. */
import { tokenize } from "./lexer.ts";
import { nextJoinedLine, type Reader } from "./reader.ts";

/** Reads the next line's tokens; the first one is looked at, the others are taken. False at the end of the file. */
export function nextTokens(reader: Reader): boolean {
  if (reader.again) {
    reader.again = false;
    return true;
  }
  const line = nextJoinedLine(reader);
  if (line === null) return false;
  reader.tokens = tokenize(reader, line);
  reader.index = 1;
  return true;
}
