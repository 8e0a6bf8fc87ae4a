/** Strings of the configuration on the console. They are static data: nothing is allocated. */
import { putBytes, utf8Chunk } from "ukdebug";

const PIECE: usize = 64;
const piece = memory.data(64);

/** Writes `text` in UTF-8. */
export function putString(text: string): void {
  let units = changetype<usize>(text);
  let left: usize = text.length;
  while (left) {
    const chunk = utf8Chunk(units, left, piece, PIECE);
    putBytes(piece, chunk.bytes);
    units += chunk.units << 1;
    left -= chunk.units;
  }
}
