/** Reading an instance's log: all of it, its last lines, and what is added while one looks. */
import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { olderLog, STAMP_LENGTH } from "./log.ts";

export interface LogOptions {
  /** Only so many of the last lines; null for all. */
  tail: number | null;
  timestamps: boolean;
  /** Called when there is nothing new: whether something may still come. Left out, what is there is all. */
  goesOn?: () => boolean;
}

const NEWLINE = 10;
const PIECE = 65536;
const POLL = 100;

/** Gives the log's text to `show`, piece by piece, to its end. */
export async function readLog(
  file: string,
  { tail, timestamps, goesOn }: LogOptions,
  show: (bytes: Buffer) => void,
): Promise<void> {
  const older = open(olderLog(file));
  let handle = open(file);
  if (handle !== null && older !== null && isSame(handle, older)) handle = null; // turned between the two
  const strip = stampStripper(timestamps);
  const pieces = [older, handle].flatMap((from) => (from === null ? [] : [strip(null), strip(readRest(from))]));
  // the file that is being written goes on where it was read to
  if (older !== null && handle !== null) closeSync(older);
  handle ??= older;
  const text = Buffer.concat(pieces);
  show(tail === null ? text : lastLines(text, tail));
  if (handle === null) return;
  try {
    while (goesOn) {
      const ended = !goesOn(); // asked before reading: what was written up to its end is read
      const turned = isTurned(file, handle);
      const more = readRest(handle);
      if (more.length) show(strip(more));
      if (turned) {
        closeSync(handle);
        handle = openSync(file, "r");
        strip(null);
        continue;
      }
      if (ended) return;
      if (!more.length) await delay(POLL);
    }
  } finally {
    closeSync(handle);
  }
}

/** Takes the times away from text that comes in pieces, or leaves them. null: another file begins. */
function stampStripper(keeps: boolean): (bytes: Buffer | null) => Buffer {
  let left = STAMP_LENGTH;
  let isLineOpen = false;
  return (bytes) => {
    const pieces: Buffer[] = [];
    if (bytes === null) left = STAMP_LENGTH;
    for (let at = 0; bytes && at < bytes.length;) {
      const newline = bytes.indexOf(NEWLINE, at);
      const end = newline < 0 ? bytes.length : newline + 1;
      const stamp = bytes.subarray(at, Math.min(end, at + left));
      // a line that goes on in another file has a second time in its middle
      if (keeps && !isLineOpen) pieces.push(stamp);
      left -= stamp.length;
      if (left === 0) isLineOpen = true;
      pieces.push(bytes.subarray(at + stamp.length, end));
      at = end;
      if (newline >= 0) {
        left = STAMP_LENGTH;
        isLineOpen = false;
      }
    }
    return Buffer.concat(pieces);
  };
}

/** The last `count` lines; one without an end counts. */
function lastLines(text: Buffer, count: number): Buffer {
  if (count === 0) return Buffer.alloc(0);
  let from = text.length - 1; // the newline of the last line separates nothing
  for (let lines = 0; lines < count; lines++) {
    if (from <= 0) return text;
    from = text.lastIndexOf(NEWLINE, from - 1);
    if (from < 0) return text;
  }
  return text.subarray(from + 1);
}

/** Whether `file` is another one than the one that was opened. */
function isTurned(file: string, handle: number): boolean {
  try {
    return statSync(file).ino !== fstatSync(handle).ino;
  } catch {
    return false; // just being renamed, or removed with its instance
  }
}

function isSame(one: number, other: number): boolean {
  return fstatSync(one).ino === fstatSync(other).ino;
}

function readRest(handle: number): Buffer {
  const pieces: Buffer[] = [];
  for (;;) {
    const piece = Buffer.alloc(PIECE);
    const count = readSync(handle, piece);
    if (count === 0) return Buffer.concat(pieces);
    pieces.push(piece.subarray(0, count));
  }
}

function open(file: string): number | null {
  try {
    return openSync(file, "r");
  } catch {
    return null;
  }
}
