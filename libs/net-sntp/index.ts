/**
 * net-sntp: the time from a server (RFC 5905, section 14): one question, one answer, and how far our clock is from the server's. Times are nanoseconds, those of
 * a calendar since 1970.
 */
import { EINVAL, EIO } from "ukerrno";
import { swap32 } from "net-wire";

/** Bytes of a message; it goes to port 123. */
export const SNTP_SIZE: u32 = 48;
export const SNTP_PORT: u32 = 123;

/** From 1900 to 1970, in seconds. */
const EPOCH: u64 = 2_208_988_800;
const SECOND: u64 = 1_000_000_000;
const CLIENT: u8 = 0x23; // version 4, mode 3
const SERVER: u32 = 4;
/** Where the times lie: of the question, of its arrival, of the answer. */
const ORIGIN: u32 = 24;
const RECEIVED: u32 = 32;
const SENT: u32 = 40;

/** Writes a question to `at` (SNTP_SIZE bytes). `nonce` comes back in the answer: a random number, which tells nobody our time. */
export function writeTimeQuestion(at: usize, nonce: u64): void {
  memory.fill(at, 0, SNTP_SIZE);
  store<u8>(at, CLIENT);
  store<u64>(at, nonce, SENT);
}

/**
 * Reads the answer of `length` bytes at `at` to the question with `nonce`, which was sent at the monotonic time `asked` and answered at `now`, and stores the time of
 * the calendar at `now` at `into` (u64). 0; -EINVAL: no answer to this; -EIO: the server does not know the time, or wants to be left alone.
 */
export function readTimeAnswer(at: usize, length: u32, nonce: u64, asked: u64, now: u64, into: usize): i32 {
  if (length < SNTP_SIZE || (load<u8>(at) & 7) != SERVER || load<u64>(at, ORIGIN) != nonce) return -EINVAL;
  const stratum: u32 = load<u8>(at, 1);
  if (load<u8>(at) >> 6 == 3 || stratum == 0 || stratum > 15 || load<u64>(at, SENT) == 0) return -EIO;
  const received = timeAt(at + RECEIVED);
  const sent = timeAt(at + SENT);
  const inside = sent > received ? sent - received : 0;
  const all = now > asked ? now - asked : 0;
  // Half of what was spent on the way has passed since the server's word.
  store<u64>(into, sent + (all > inside ? all - inside : 0) / 2);
  return 0;
}

/** Nanoseconds since 1970 of 32 bits of seconds and 32 of a fraction; seconds without the top bit are of the era from 2036 on (RFC 4330, section 3). */
function timeAt(at: usize): u64 {
  const seconds: u64 = swap32(load<u32>(at));
  const fraction: u64 = swap32(load<u32>(at, 4));
  const era: u64 = seconds & 0x80000000 ? 0 : 0x100000000;
  return (seconds + era - EPOCH) * SECOND + ((fraction * SECOND) >> 32);
}
