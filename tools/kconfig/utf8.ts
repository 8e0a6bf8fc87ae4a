/** Files of text: what is not there, or is no UTF-8, is told rather than guessed at. */
import { readFileSync } from "node:fs";
import { CliError } from "../errors.ts";

/** A file's text. `title` begins the words for a file that cannot be read; `refuse` gets the line of the first byte that is no UTF-8. */
export function readUtf8(file: string, title: string, refuse: (line: number) => never): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why = { ENOENT: "is not there", EISDIR: "is a folder" }[code ?? ""] ?? `cannot be read (${code})`;
    throw new CliError(`${title} ${why}`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return refuse(bytes.subarray(0, firstBadByte(bytes)).filter((byte) => byte === 10).length + 1);
  }
}

/** Where the first byte is that is no UTF-8: that where decoding and encoding change something. */
function firstBadByte(bytes: Buffer): number {
  const again = Buffer.from(bytes.toString("utf8"));
  const at = bytes.findIndex((byte, index) => byte !== again[index]);
  return at < 0 ? bytes.length : at;
}
