/**
 * What the benchmark applications share: processor time, cycles, and a line of results that `tsuk bench` reads. No managed
 * objects, so that an application without any stays without a collector.
 */
import * as arch from "arch/arch";
import * as plat from "platforms/plat";
import { put, putDec, putLine } from "ukdebug";

const CLOCK_GETTIME: u32 = 228; // Linux, x86_64
const CLOCK_PROCESS_CPUTIME_ID: u64 = 2;
const time = memory.data(16, 8);

let startedAt: u64 = 0;
let startedCycles: u64 = 0;

/** Nanoseconds of processor time where there is such a clock (a Linux process), else of time. */
function processorTime(): u64 {
  if (plat.syscall(CLOCK_GETTIME, CLOCK_PROCESS_CPUTIME_ID, time, 0, 0, 0, 0) < 0) return plat.monotonic();
  return load<u64>(time) * 1_000_000_000 + load<u64>(time, 8);
}

/** What follows is measured. */
export function begin(): void {
  startedAt = processorTime();
  startedCycles = arch.cycles();
}

/** Prints what happened since `begin`: name, rounds, nanoseconds, cycles, and a result to compare. */
export function end(name: usize, rounds: u32, result: u32): void {
  const cycles = arch.cycles() - startedCycles;
  const nanoseconds = processorTime() - startedAt;
  put(cstr("bench "));
  put(name);
  separate(rounds);
  separate(nanoseconds);
  separate(cycles);
  separate(result);
  putLine();
}

function separate(value: u64): void {
  put(cstr(" "));
  putDec(value);
}
