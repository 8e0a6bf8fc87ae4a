/** An impairment as a text: "loss=10%,delay=20ms,jitter=5ms". */
import { sameText } from "ukdebug";
import { EINVAL } from "ukerrno";
import { Impairment, MILLION } from "./impairment";

const COMMA: u8 = 44;
const EQUALS: u8 = 61;
const DOT: u8 = 46;
const ZERO: u8 = 48;
const MILLISECOND: u64 = 1_000_000;
/** Four digits behind a point count: chances are in millionths, and those are per cent. */
const SCALE: u64 = 10000;
/** What no number before its unit exceeds: times in nanoseconds stay below 2^63. */
const LARGEST: u64 = 1_000_000_000;
/** How much later than its turn a frame arrives at least that is overtaken, if nothing is said. */
const DEFAULT_LATE: u64 = 5 * MILLISECOND;

/** A name or a value, with a NUL behind it. */
const WORD: u32 = 24;
const name = memory.data(WORD);
const unit = memory.data(WORD);

/**
 * Sets what `text` (NUL-terminated) says: a list with commas of
 *
 *     loss= duplicate= reorder= corrupt=      chances: 10%, 0.5%
 *     delay= jitter= late=                    times: 20ms, 500us, 1s; `late` is how much later a frame arrives that others overtake
 *     rate=                                   bits a second: 10M, 64K (times 1000), 1G
 *     queue= largest=                         bytes: 64K (times 1024)
 *     seed=                                   a number
 *
 * 0, or -EINVAL for anything else.
 */
export function parseImpairment(text: usize, into: Impairment): i32 {
  let at = text;
  while (true) {
    at = readWord(at, EQUALS, name);
    if (load<u8>(at) != EQUALS) return -EINVAL;
    at++;
    const digits = at;
    let value: u64 = 0;
    while (isDigit(at) && value < LARGEST) value = value * 10 + (load<u8>(at++) - ZERO);
    if (at == digits || isDigit(at)) return -EINVAL;
    let scaled = value * SCALE;
    if (load<u8>(at) == DOT) {
      let place = SCALE;
      for (at++; isDigit(at); at++) {
        place /= 10;
        scaled += (load<u8>(at) - ZERO) * place;
      }
    }
    at = readWord(at, COMMA, unit);
    if (!set(into, scaled)) return -EINVAL;
    if (load<u8>(at) == 0) break;
    at++;
  }
  if (into.reorder && !into.reorderDelay) into.reorderDelay = DEFAULT_LATE;
  return 0;
}

// --- internal -------------------------------------------------------------------------------------------------------

function isDigit(at: usize): bool {
  return <u32>load<u8>(at) - ZERO < 10;
}

/** Copies what stands before `end` or a comma to `word`. Returns where that is. */
function readWord(at: usize, end: u8, word: usize): usize {
  let length: u32 = 0;
  while (load<u8>(at) && load<u8>(at) != end && load<u8>(at) != COMMA) {
    if (length < WORD - 1) store<u8>(word + length++, load<u8>(at));
    at++;
  }
  store<u8>(word + length, 0);
  return at;
}

/** Sets the field `name`. `scaled` is the number times SCALE, `unit` what stood behind it. */
function set(into: Impairment, scaled: u64): bool {
  if (sameText(name, cstr("loss"))) return setChance(changetype<usize>(into) + offsetof<Impairment>("loss"), scaled);
  if (sameText(name, cstr("duplicate"))) {
    return setChance(changetype<usize>(into) + offsetof<Impairment>("duplicate"), scaled);
  }
  if (sameText(name, cstr("reorder"))) {
    return setChance(changetype<usize>(into) + offsetof<Impairment>("reorder"), scaled);
  }
  if (sameText(name, cstr("corrupt"))) {
    return setChance(changetype<usize>(into) + offsetof<Impairment>("corrupt"), scaled);
  }
  if (sameText(name, cstr("delay"))) return setTime(changetype<usize>(into) + offsetof<Impairment>("delay"), scaled);
  if (sameText(name, cstr("jitter"))) return setTime(changetype<usize>(into) + offsetof<Impairment>("jitter"), scaled);
  if (sameText(name, cstr("late"))) {
    return setTime(changetype<usize>(into) + offsetof<Impairment>("reorderDelay"), scaled);
  }
  const factor = unitOf(sameText(name, cstr("rate")) ? 1000 : 1024);
  const value = (scaled / SCALE) * factor;
  if (factor == 0) return false;
  if (sameText(name, cstr("rate"))) into.bitsPerSecond = value;
  else if (sameText(name, cstr("seed"))) into.random = value;
  else if (value > u32.MAX_VALUE) return false;
  else if (sameText(name, cstr("queue"))) into.queueBytes = <u32>value;
  else if (sameText(name, cstr("largest"))) into.largest = <u32>value;
  else return false;
  return true;
}

/** Per cent become millionths. */
function setChance(field: usize, scaled: u64): bool {
  const millionths = (scaled * (MILLION / 100)) / SCALE;
  if (!sameText(unit, cstr("%")) || millionths > MILLION) return false;
  store<u32>(field, <u32>millionths);
  return true;
}

function setTime(field: usize, scaled: u64): bool {
  let nanoseconds: u64 = 0;
  if (sameText(unit, cstr("s"))) nanoseconds = 1000 * MILLISECOND;
  else if (sameText(unit, cstr("ms"))) nanoseconds = MILLISECOND;
  else if (sameText(unit, cstr("us"))) nanoseconds = MILLISECOND / 1000;
  else return false;
  if (scaled > (LARGEST * SCALE) / 1000) return false; // 11 days
  store<u64>(field, (scaled / 10) * (nanoseconds / 1000)); // SCALE is 10 * 1000
  return true;
}

/** What K, M, G and nothing stand for; 0 for anything else. */
function unitOf(thousand: u64): u64 {
  if (load<u8>(unit) == 0) return 1;
  if (sameText(unit, cstr("K"))) return thousand;
  if (sameText(unit, cstr("M"))) return thousand * thousand;
  return sameText(unit, cstr("G")) ? thousand * thousand * thousand : 0;
}
