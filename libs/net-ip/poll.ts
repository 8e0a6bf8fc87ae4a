/** One round: everything that has arrived, everything whose time has come, and all answers in one go. */
import { NET_IPV6 } from "config";
import { NEVER } from "uktime";
import { armReceive, NetBuf, NetState, receive } from "uknetdev";
import { flushInterface } from "./frame";
import { frameInput, loopedInput } from "./input";
import { takeLooped } from "./loop";
import { neighboursTick } from "./neighbours";
import { pathsTick } from "./paths";
import { reassemblyTick } from "./reassembly";
import { BATCH, Stack } from "./stack";
import { v6Tick } from "./v6";

/** What has been received in one go. */
const packets = memory.data(BATCH * sizeof<usize>(), 8);
/** How long a full device is left alone. */
const FULL: u64 = 1_000_000;

/**
 * Handles what has arrived, up to about `budget` packets, calls the functions of `onTick`, and sends what is to be sent. Returns the next moment at which
 * it wants to be called even if nothing arrives: `now` when there was more than the budget, NEVER when there is nothing to wait for.
 */
export function poll(stack: Stack, now: u64, budget: u32): u64 {
  let next = NEVER;
  if (stack.loopCount) pollLooped(stack, now);
  let one = stack.firstInterface;
  while (one !== null) {
    let left = budget;
    while (left > 0) {
      const count = receive(one.device, 0, packets, min(left, BATCH));
      for (let i: u32 = 0; i < count; i++)
        frameInput(one, changetype<NetBuf>(load<usize>(packets + i * sizeof<usize>())), now);
      left -= count;
      if (count < BATCH) break;
    }
    if (left == 0) next = now;
    next = min(next, neighboursTick(one, now));
    if (NET_IPV6) next = min(next, v6Tick(one, now));
    one = one.next;
  }
  next = min(next, reassemblyTick(stack, now));
  next = min(next, pathsTick(stack, now));
  for (let i: u32 = 0; i < stack.tickCount; i++) {
    const tick = changetype<(stack: Stack, now: u64) => u64>(load<usize>(stack.tick(i)));
    next = min(next, tick(stack, now));
  }
  if (stack.loopCount) next = now;
  return flush(stack) ? next : min(next, now + FULL);
}

/** Sends what waits. False when a device had no room for all of it. */
export function flush(stack: Stack): bool {
  let isDone = true;
  let one = stack.firstInterface;
  while (one !== null) {
    if (one.waiting) {
      flushInterface(one);
      if (one.waiting) isDone = false;
    }
    one = one.next;
  }
  return isDone;
}

/** Asks all devices to call when something arrives (`onReceive` of uknetdev). True when something has arrived already, from ourselves as well: then call `poll` again. */
export function arm(stack: Stack): bool {
  let isWaiting = stack.loopCount > 0;
  let one = stack.firstInterface;
  while (one !== null) {
    if (one.device.state == NetState.RUNNING && armReceive(one.device, 0)) isWaiting = true;
    one = one.next;
  }
  return isWaiting;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** What has come from ourselves until now: what is sent meanwhile waits for the next round, so that two who talk to each other leave room for others. */
function pollLooped(stack: Stack, now: u64): void {
  for (let left = stack.loopCount; left > 0; left--) {
    const packet = takeLooped(stack);
    if (packet !== null) loopedInput(packet, now);
  }
}
