/**
 * Answers (RFC 1035, section 4.1). An answer counts when it has our identification and repeats our question; addresses count that belong to the name which
 * was asked for, or to what that is an alias of, in the order of the answer. Every length and every pointer is checked.
 */
import { EAGAIN, EINVAL, EIO, ENOENT } from "ukerrno";
import { IpAddress, setV4, swap16, swap32 } from "net-wire";
import { HEADER, RecordType } from "./question";

/** Addresses of one answer that are kept. */
export const MOST_ADDRESSES: u32 = 8;
const INTERNET: u32 = 1;
const IS_ANSWER: u32 = 0x8000;
const IS_CUT: u32 = 0x0200;
const NO_SUCH_NAME: u32 = 3;
/** Pointers that are followed in one name, and aliases. */
const MOST_JUMPS: u32 = 16;

/** What an answer says: `count` addresses, good for `seconds`. */
@unmanaged
export class Answer {
  count: u32;
  seconds: u32;

  address(index: u32): IpAddress {
    return changetype<IpAddress>(changetype<usize>(this) + 8 + index * 16);
  }
}

export const ANSWER_SIZE: u32 = 8 + MOST_ADDRESSES * 16;

/**
 * Reads the message of `length` bytes at `at` as the answer to `question`. 0: it is in `into`, perhaps without addresses; -EINVAL: it is no answer to this, go on
 * waiting; -ENOENT: there is no such name; -EAGAIN: it was cut, ask by TCP; -EIO: the server cannot say, or answers nonsense.
 */
export function readAnswer(at: usize, length: u32, question: usize, questionLength: u32, into: Answer): i32 {
  into.count = 0;
  into.seconds = u32.MAX_VALUE;
  if (length < questionLength || load<u16>(at) != load<u16>(question) || word(at + 4) != 1) return -EINVAL;
  const flags = word(at + 2);
  if (!(flags & IS_ANSWER) || !sameQuestion(at, question, questionLength)) return -EINVAL;
  const code = flags & 15;
  if (code == NO_SUCH_NAME) return -ENOENT;
  if (code) return -EIO;
  const type = word(question + questionLength - 4);
  const error = readRecords(at, length, questionLength, word(at + 6), type, into);
  return error == 0 && flags & IS_CUT && into.count == 0 ? -EAGAIN : error;
}

// --- internal -------------------------------------------------------------------------------------------------------

function word(at: usize): u32 {
  return swap16(load<u16>(at));
}

/** Names are the same in any case (RFC 4343). */
function sameQuestion(at: usize, question: usize, length: u32): bool {
  for (let i: u32 = HEADER; i < length; i++) {
    if (small(load<u8>(at + i)) != small(load<u8>(question + i))) return false;
  }
  return true;
}

function small(character: u32): u32 {
  return character - 65 < 26 ? character + 32 : character;
}

function readRecords(at: usize, length: u32, from: u32, records: u32, type: u32, into: Answer): i32 {
  let place = from;
  /** Where the name lies whose addresses we take. */
  let name = HEADER;
  let aliases: u32 = 0;
  for (let i: u32 = 0; i < records; i++) {
    const owner = place;
    place = skipName(at, length, place);
    if (place == 0 || place + 10 > length) return -EIO;
    const kind = word(at + place);
    const isInternet = word(at + place + 2) == INTERNET;
    const seconds = swap32(load<u32>(at + place, 4));
    const size = word(at + place + 8);
    place += 10;
    if (size > length - place) return -EIO;
    if (isInternet && sameName(at, length, owner, name)) {
      if (kind == RecordType.CNAME && kind != type && ++aliases <= MOST_JUMPS) name = place;
      else if (kind == type && add(at + place, size, type, into)) into.seconds = min(into.seconds, seconds);
    }
    place += size;
  }
  return 0;
}

function add(at: usize, size: u32, type: u32, into: Answer): bool {
  if (into.count == MOST_ADDRESSES || size != <u32>(type == RecordType.A ? 4 : 16)) return false;
  const address = into.address(into.count++);
  if (type == RecordType.A) setV4(address, load<u32>(at));
  else memory.copy(changetype<usize>(address), at, 16);
  return true;
}

/** Where what follows a name begins; 0 when it does not end within the message. */
function skipName(at: usize, length: u32, from: u32): u32 {
  let place = from;
  while (place < length) {
    const size: u32 = load<u8>(at + place);
    if (size >= 0xc0) return place + 2 <= length ? place + 2 : 0;
    if (size > 63) return 0;
    place += size + 1;
    if (size == 0) return place <= length ? place : 0;
  }
  return 0;
}

/** The label at `place`, behind pointers (section 4.1.4), which lead backwards only, so that they end; 0 when there is none. */
function label(at: usize, length: u32, from: u32): u32 {
  let place = from;
  while (place < length) {
    const size: u32 = load<u8>(at + place);
    if (size < 0xc0) return size <= 63 && place + size < length ? place : 0;
    if (place + 2 > length) return 0;
    const target = word(at + place) & 0x3fff;
    if (target >= place || target < HEADER) return 0;
    place = target;
  }
  return 0;
}

function sameName(at: usize, length: u32, one: u32, other: u32): bool {
  let labels: u32 = 0;
  while (labels++ < 128) {
    one = label(at, length, one);
    other = label(at, length, other);
    if (one == 0 || other == 0) return false;
    const size: u32 = load<u8>(at + one);
    if (size != load<u8>(at + other)) return false;
    if (size == 0) return true;
    for (let i: u32 = 1; i <= size; i++)
      if (small(load<u8>(at + one + i)) != small(load<u8>(at + other + i))) return false;
    one += size + 1;
    other += size + 1;
  }
  return false;
}
