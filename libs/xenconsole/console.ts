/** The console's bytes, by the ring or by hypercalls. Nobody sets this up: printing starts before anything else does. */
import { bindVirq, send, VIRQ_CONSOLE } from "xenevents";
import * as plat from "platforms/plat";
import { ConsoleRing, RING_BYTES } from "./ring";

const SCHED_OP: u32 = 29;
const SCHED_YIELD: u64 = 0;
const CONSOLE_IO: u32 = 18;
const CONSOLE_WRITE: u64 = 0;
const CONSOLE_READ: u64 = 1;
const HANDOVER_CONSOLE: u32 = 2;
/** So often in a row the daemon may do nothing about a full ring. Then output is lost until it moves again. */
const PATIENCE: i32 = 100000;

const ring = changetype<ConsoleRing>(memory.data(RING_BYTES, 4));
let looked = false;
let hasRing = false;
/** The event channel: the ring's, or that of the hypervisor's console; 0 while it is not bound. */
let port: u32 = 0;
let patience = PATIENCE;

/** Writes all of `length` bytes at `data`, as `plat.consoleWrite` says. */
export function consoleWrite(data: usize, length: usize): void {
  if (!isRing()) {
    plat.hypercall(CONSOLE_IO, CONSOLE_WRITE, length, data, 0, 0);
    return;
  }
  while (length) {
    const taken = ring.write(data, length);
    data += taken;
    length -= taken;
    if (taken) {
      patience = PATIENCE;
      send(port);
    } else {
      if (patience == 0) return;
      patience--;
      plat.hypercall(SCHED_OP, SCHED_YIELD, 0, 0, 0, 0);
    }
  }
}

/** Reads what has arrived, as `plat.consoleRead` says. */
export function consoleRead(data: usize, length: usize): i32 {
  if (!isRing()) return <i32>plat.hypercall(CONSOLE_IO, CONSOLE_READ, length, data, 0, 0);
  const got = ring.read(data, length);
  if (got) send(port);
  return got;
}

/** 0: the other end neither edits nor echoes. */
export function consoleCooked(): i32 {
  return 0;
}

/** The interrupt line that is raised when there is something to read. */
export function consoleLine(): u32 {
  if (!isRing() && port == 0) {
    const bound = bindVirq(VIRQ_CONSOLE);
    if (bound > 0) port = bound;
  }
  return port;
}

// --- internal -------------------------------------------------------------------------------------------------------

function isRing(): bool {
  if (looked) return hasRing;
  looked = true;
  const page = plat.handover(HANDOVER_CONSOLE);
  if (page == 0) return false;
  ring.attach(<usize>(page >> 32));
  port = <u32>page;
  hasRing = true;
  return true;
}
