/** The operations on event channels. Xen reads an operation's arguments from memory and writes the new port behind them. */
import { ENOSPC } from "ukerrno";
import * as plat from "platforms/plat";

const EVENT_CHANNEL_OP: u32 = 32;

const enum Operation {
  BIND_INTERDOMAIN = 0,
  BIND_VIRQ = 1,
  CLOSE = 3,
  SEND = 4,
  ALLOC_UNBOUND = 6,
  UNMASK = 9,
}

/** Whichever domain makes the call. */
export const DOMID_SELF: u16 = 0x7ff0;
/** Ports that have an interrupt line: 0 (which no channel has) to 31. */
export const PORTS: u32 = 32;
/** The virtual interrupt of input on the hypervisor's console, for the first domain. */
export const VIRQ_CONSOLE: u32 = 2;

@unmanaged
class AllocUnbound {
  domain: u16;
  remote: u16;
  port: u32;
}

@unmanaged
class BindInterdomain {
  remote: u16;
  remotePort: u32;
  port: u32;
}

@unmanaged
class BindVirq {
  virq: u32;
  processor: u32;
  port: u32;
}

@unmanaged
class OfPort {
  port: u32;
}

/** The arguments of the call that is being made: the longest one's are 12 bytes. */
const memoryOfCall = memory.data(12, 4);

/** A new port of this domain that the domain `remote` may bind to. */
export function allocUnbound(remote: u16): i32 {
  const call = changetype<AllocUnbound>(memoryOfCall);
  call.domain = DOMID_SELF;
  call.remote = remote;
  const error = perform(Operation.ALLOC_UNBOUND);
  return error < 0 ? error : withLine(call.port);
}

/** A new port of this domain, connected with the port that the domain `remote` made for us. */
export function bindInterdomain(remote: u16, remotePort: u32): i32 {
  const call = changetype<BindInterdomain>(memoryOfCall);
  call.remote = remote;
  call.remotePort = remotePort;
  const error = perform(Operation.BIND_INTERDOMAIN);
  return error < 0 ? error : withLine(call.port);
}

/** A new port of this domain for a virtual interrupt of the hypervisor. */
export function bindVirq(virq: u32): i32 {
  const call = changetype<BindVirq>(memoryOfCall);
  call.virq = virq;
  call.processor = 0;
  const error = perform(Operation.BIND_VIRQ);
  return error < 0 ? error : withLine(call.port);
}

/** Notifies the other end of `port`. */
export function send(port: u32): i32 {
  return performOn(port, Operation.SEND);
}

/** Gives `port` up. */
export function close(port: u32): i32 {
  return performOn(port, Operation.CLOSE);
}

/** Lets `port` raise events again. They are noted while it is masked, and TypeScript is never interrupted: only Xen's tools care. */
export function unmask(port: u32): i32 {
  return performOn(port, Operation.UNMASK);
}

// --- internal -------------------------------------------------------------------------------------------------------

function perform(operation: Operation): i32 {
  return <i32>plat.hypercall(EVENT_CHANNEL_OP, operation, memoryOfCall, 0, 0, 0);
}

function performOn(port: u32, operation: Operation): i32 {
  changetype<OfPort>(memoryOfCall).port = port;
  return perform(operation);
}

/** A port without an interrupt line is of no use: -ENOSPC. */
function withLine(port: u32): i32 {
  if (port < PORTS) return port;
  close(port);
  return -ENOSPC;
}
