/** Strings on the console as UTF-8, in pieces of a static buffer: printing allocates nothing. */
import { utf8Chunk } from "ukdebug";
import { consoleWrite } from "provider/console";

const PIECE: usize = 256;
const piece = memory.data(256);

/** Writes `text`. A newline goes behind it when `line` says so, in the same write where it fits. */
export function writeString(text: string, line: bool): void {
  let units = changetype<usize>(text);
  let left: usize = text.length;
  while (true) {
    const chunk = utf8Chunk(units, left, piece, PIECE - 1);
    let bytes = chunk.bytes;
    units += chunk.units << 1;
    left -= chunk.units;
    if (line && !left) store<u8>(piece + bytes++, 10);
    if (bytes) consoleWrite(piece, bytes);
    if (!left) return;
  }
}
