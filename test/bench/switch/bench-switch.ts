/**
 * Benchmark: what it costs to go from one thread to another. `switch.c` beside this file does the same in C, with the same assembly
 * for the switch itself.
 */
import * as arch from "arch/arch";
import { begin, end } from "test/bench/measure";
import { create, current, join, yieldNow } from "uksched";

const SWITCHES: u32 = 1_000_000;

let callee: (value: usize) => usize = empty;
let left: u32 = 0;

function empty(value: usize): usize {
  return value;
}

/** Calls through a function reference, which no compiler can see through. */
function calls(): void {
  let value: usize = 1;
  begin();
  for (let i: u32 = 0; i < SWITCHES; i++) value = callee(value);
  end(cstr("call"), SWITCHES, <u32>value);
}

/** The other side of `rawSwitches`: takes the processor as the scheduler gives it, and then plays ping-pong behind its back. */
function pong(main: usize): usize {
  const mine = current().slot;
  while (left) {
    left--;
    arch.contextSwitch(mine, <u32>main);
  }
  return 0;
}

/** Nothing but `arch.contextSwitch`. */
function rawSwitches(): i32 {
  const mine = current().slot;
  left = SWITCHES / 2 + 1;
  const partner = create(cstr("pong"), pong, mine);
  if (partner === null) return 1;
  yieldNow(); // it starts, and switches back at once
  const slot = partner.slot;
  begin();
  for (let i: u32 = 0; i < SWITCHES / 2; i++) arch.contextSwitch(mine, slot);
  end(cstr("raw"), SWITCHES, left);
  arch.contextSwitch(mine, slot); // it ends; the scheduler comes back here
  return join(partner);
}

function yielder(_argument: usize): usize {
  for (let i: u32 = 0; i < SWITCHES / 2; i++) yieldNow();
  return 0;
}

/** Two threads that yield to each other, through the scheduler. */
function yields(): i32 {
  const partner = create(cstr("yielder"), yielder, 0);
  if (partner === null) return 1;
  yieldNow();
  begin();
  for (let i: u32 = 0; i < SWITCHES / 2 - 1; i++) yieldNow();
  end(cstr("yield"), SWITCHES - 2, 0);
  return join(partner);
}

export function main(): i32 {
  calls();
  return rawSwitches() | yields();
}
