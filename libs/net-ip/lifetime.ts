/** Lifetimes as routers give them. */
import { NEVER } from "uktime";

const SECOND: u64 = 1_000_000_000;
const FOREVER: u32 = 0xffffffff;

/** The moment `seconds` from now; all ones stand for ever. */
export function untilAfter(now: u64, seconds: u32): u64 {
  return seconds == FOREVER ? NEVER : now + <u64>seconds * SECOND;
}
