/** What a bad line does to frames: the settings, the dice, and the counts of what was done. The same seed does the same. */
import { byteAt, NetBuf, packetLength } from "uknetdev";

/** Chances are given in millionths. */
export const MILLION: u32 = 1000000;
const SECOND: u64 = 1000000000;
/** Bytes of an Ethernet header, and where its type is. */
const ETHERNET: u32 = 14;
const TYPE: u32 = 12;
const ARP: u32 = 0x0806;

/** One direction of a line. All zero: a perfect one. Settings may change at any time. */
@unmanaged
export class Impairment {
  // --- settings: chances in millionths, times in nanoseconds ---

  /** A frame vanishes. */
  loss: u32;
  /** A frame arrives twice. */
  duplicate: u32;
  /** A frame arrives `reorderDelay` later than its turn, so that later ones overtake it. */
  reorder: u32;
  /** One bit is wrong. Of ARP none ever is: it has no checksum, and relies on Ethernet's own. */
  corrupt: u32;
  /** How long a frame takes, and up to how much longer it may take. Order is kept where `reorder` does not say otherwise. */
  delay: u64;
  jitter: u64;
  reorderDelay: u64;
  /** How fast the line is; 0: no limit. */
  bitsPerSecond: u64;
  /** Bytes that wait for the line at most; 0: no limit. What comes on top is lost. */
  queueBytes: u32;
  /** Frames with more bytes behind the Ethernet header are lost without a word; 0: no limit. */
  largest: u32;

  // --- what was done ---

  lost: u32;
  duplicated: u32;
  reordered: u32;
  corrupted: u32;
  /** Lost because `queueBytes` were waiting, and because of `largest`. */
  overflowed: u32;
  tooLarge: u32;

  // --- state ---

  /** The dice. Set by `seed`. */
  random: u64;
  /** When the line has sent all that it has taken. */
  busyUntil: u64;
  /** When the last frame arrives that kept its turn. */
  lastDue: u64;
}

export const IMPAIRMENT_SIZE: u32 = (<u32>offsetof<Impairment>() + 7) & ~7;

/** Sets the dice: the same number gives the same throws. */
export function seedImpairment(line: Impairment, seed: u64): void {
  line.random = seed;
}

/** How often a frame arrives: 0, 1 or 2 times. Once for each frame, in the order of sending. */
export function copiesOf(line: Impairment, packet: NetBuf, now: u64): u32 {
  const length = packetLength(packet);
  if (line.largest && length > ETHERNET + line.largest) {
    line.tooLarge++;
    return 0;
  }
  if (line.queueBytes && waitingBytes(line, now) + length > <u64>line.queueBytes) {
    line.overflowed++;
    return 0;
  }
  if (happens(line, line.loss)) {
    line.lost++;
    return 0;
  }
  if (!happens(line, line.duplicate)) return 1;
  line.duplicated++;
  return 2;
}

/** When a frame of `length` bytes arrives that is sent at `now`. Once for each copy. */
export function dueTime(line: Impairment, length: u32, now: u64): u64 {
  let departure = now;
  if (line.bitsPerSecond) {
    departure = max(now, line.busyUntil) + (<u64>length * 8 * SECOND) / line.bitsPerSecond;
    line.busyUntil = departure;
  }
  let due = departure + line.delay;
  if (line.jitter) due += throwDice(line) % (line.jitter + 1);
  if (happens(line, line.reorder)) {
    line.reordered++;
    return due + line.reorderDelay;
  }
  due = max(due, line.lastDue);
  line.lastDue = due;
  return due;
}

/** Whether one bit of this frame becomes wrong: then flip it with `flipBit`, in a copy that nobody else holds. */
export function becomesCorrupt(line: Impairment, packet: NetBuf): bool {
  if (!line.corrupt || packetLength(packet) <= ETHERNET) return false;
  if (((byteAt(packet, TYPE) << 8) | byteAt(packet, TYPE + 1)) == ARP) return false;
  return happens(line, line.corrupt);
}

/** Flips one bit behind the Ethernet header. */
export function flipBit(line: Impairment, packet: NetBuf): void {
  line.corrupted++;
  let at = ETHERNET + <u32>(throwDice(line) % (packetLength(packet) - ETHERNET));
  let part = packet;
  while (at >= part.length) {
    at -= part.length;
    part = part.next!;
  }
  const address = part.data + at;
  store<u8>(address, (<u32>load<u8>(address)) ^ (1 << ((<u32>throwDice(line)) & 7)));
}

/** A random number: 64 bits by SplitMix64 (Steele, Lea, Flood 2014). */
export function throwDice(line: Impairment): u64 {
  const state = line.random + 0x9e3779b97f4a7c15;
  line.random = state;
  let mixed = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
  return mixed ^ (mixed >> 31);
}

// --- internal -------------------------------------------------------------------------------------------------------

/** A setting that is 0 throws no dice, so that settings do not disturb each other's sequences. */
function happens(line: Impairment, millionths: u32): bool {
  return millionths != 0 && throwDice(line) % MILLION < millionths;
}

function waitingBytes(line: Impairment, now: u64): u64 {
  if (!line.bitsPerSecond || line.busyUntil <= now) return 0;
  // in two steps, so that a long wait on a fast line does not overflow
  return (((line.busyUntil - now) / 1000) * (line.bitsPerSecond / 8)) / (SECOND / 1000);
}
