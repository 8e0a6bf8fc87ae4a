/** Questions (RFC 1035, section 4.1). */
import { EINVAL } from "ukerrno";
import { swap16 } from "net-wire";

export const enum RecordType {
  A = 1,
  CNAME = 5,
  AAAA = 28,
}

/** Bytes of the header; of a name on the wire at most; of a question at most. */
export const HEADER: u32 = 12;
export const MOST_NAME: u32 = 255;
export const MOST_QUESTION: u32 = HEADER + MOST_NAME + 4;

const MOST_LABEL: u32 = 63;
const DOT: u32 = 46;
const RECURSION_DESIRED: u16 = 0x0001;
const INTERNET: u16 = 0x0100;

/**
 * Writes the question for records of `type` of the name of `length` bytes at `name` to `at` (MOST_QUESTION bytes). Returns its length; -EINVAL when that is
 * no name. A dot at its end is allowed.
 */
export function writeQuestion(at: usize, id: u32, name: usize, length: u32, type: u32): i32 {
  memory.fill(at, 0, HEADER);
  store<u16>(at, <u16>swap16(id));
  store<u16>(at, RECURSION_DESIRED, 2);
  store<u16>(at, 0x0100, 4); // one question
  const size = writeName(at + HEADER, name, length);
  if (size == 0) return -EINVAL;
  const end = at + HEADER + size;
  store<u16>(end, <u16>swap16(type));
  store<u16>(end, INTERNET, 2);
  return <i32>(HEADER + size + 4);
}

/** Writes a name as labels (section 3.1). Its length; 0 when it is none. */
function writeName(at: usize, name: usize, length: u32): u32 {
  let end = length;
  if (end > 0 && load<u8>(name + end - 1) == DOT) end--;
  if (end == 0 || end + 2 > MOST_NAME) return 0;
  let begin: u32 = 0;
  for (let i: u32 = 0; i <= end; i++) {
    if (i < end && load<u8>(name + i) != DOT) {
      if (load<u8>(name + i) <= 32) return 0;
      store<u8>(at + i + 1, load<u8>(name + i));
      continue;
    }
    const label = i - begin;
    if (label == 0 || label > MOST_LABEL) return 0;
    store<u8>(at + begin, <u8>label);
    begin = i + 1;
  }
  store<u8>(at + begin, 0);
  return begin + 1;
}
