/** How many errors are sent by ICMP: a bucket of tokens for both families. */
import { Stack } from "./stack";

const SECOND: u64 = 1_000_000_000;
/** Errors a second, and how many may come at once (RFC 1812, section 4.3.2.8, and RFC 4443, section 2.4 (f), ask for a limit). */
const RATE: u32 = 100;
const BURST: u32 = 20;

/** Whether one more may be sent; counts it, or that it was too much. */
export function mayReport(stack: Stack, now: u64): bool {
  const passed = now - stack.icmpFilled;
  const added = passed >= SECOND ? BURST : <u32>((passed * RATE) / SECOND);
  if (added > 0) {
    stack.icmpFilled = now;
    stack.icmpAllowed = min(stack.icmpAllowed + added, BURST);
  }
  if (stack.icmpAllowed == 0) {
    stack.counters.icmpLimited++;
    return false;
  }
  stack.icmpAllowed--;
  return true;
}
