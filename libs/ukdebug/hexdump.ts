/**
 * Memory on the console, sixteen bytes a line: address, bytes, printable characters.
 */
import { put, putBytes, putHex, putLine } from "./print";

const COLUMNS: usize = 16;
const dot = memory.data<u8>([46]);

/** Prints `length` bytes at `data`. The addresses shown start at `label` (the address itself, or an offset of the caller's). */
export function hexdump(data: usize, length: usize, label: usize): void {
  for (let row: usize = 0; row < length; row += COLUMNS) {
    putHex(label + row, 8);
    put(cstr(" "));
    for (let i: usize = 0; i < COLUMNS; i++) {
      put(i == COLUMNS / 2 ? cstr("  ") : cstr(" "));
      if (row + i < length) putHex(load<u8>(data + row + i), 2);
      else put(cstr("  "));
    }
    put(cstr("  |"));
    for (let i: usize = 0; i < COLUMNS && row + i < length; i++) {
      const byte = load<u8>(data + row + i);
      putBytes(byte >= 32 && byte < 127 ? data + row + i : dot, 1);
    }
    put(cstr("|"));
    putLine();
  }
}
