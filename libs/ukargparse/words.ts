/**
 * A line of text taken apart into words, in place: what quotes and backslashes stand for is never longer than they
 * are, so each word ends up, NUL-terminated, at or before the place where it stood.
 */
const BLANK: u32 = 0x20;
const TAB: u32 = 0x09;
const CARRIAGE_RETURN: u32 = 0x0d;
const LINE_FEED: u32 = 0x0a;
const QUOTE: u32 = 0x22;
const BACKSLASH: u32 = 0x5c;

/** A walk over the words of the line between `at` and `end`. The byte at `end` is the walk's to write. */
@unmanaged
export class Words {
  /** Where the next word, or a blank before it, is. */
  at: usize;
  /** The first byte behind the line. */
  end: usize;
  /** Whether the last word had quotes. */
  quoted: bool;
  /** Whether the last word's quotes were never closed: it reaches to the end of the line then. */
  unfinished: bool;

  /** The next word, NUL-terminated; 0 when there is no more. */
  next(): usize {
    let from = this.at;
    const end = this.end;
    while (from < end && isBlank(load<u8>(from))) from++;
    if (from >= end) return 0;
    const word = from;
    let to = from;
    let inQuotes = false;
    this.quoted = false;
    while (from < end) {
      let char: u32 = load<u8>(from++);
      if (char == BACKSLASH && from < end) {
        char = load<u8>(from++);
      } else if (char == QUOTE) {
        inQuotes = !inQuotes;
        this.quoted = true;
        continue;
      } else if (!inQuotes && isBlank(char)) {
        break;
      }
      store<u8>(to++, char);
    }
    store<u8>(to, 0);
    this.at = from;
    this.unfinished = inQuotes;
    return word;
  }
}

function isBlank(char: u32): bool {
  return char == BLANK || char == TAB || char == LINE_FEED || char == CARRIAGE_RETURN || char == 0;
}
