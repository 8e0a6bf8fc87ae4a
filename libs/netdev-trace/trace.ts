/** The device that says what passes. */
import { err, putBytes } from "ukdebug";
import { NetBuf, NetDev, release, retain } from "uknetdev";
import { frontState, passReceive, passTransmit, wrapDevice } from "uknetdev/front";
import { monotonic } from "uktime";
import { describe } from "./describe";
import { add, addByte, addDigits, addNumber, addWord, beginLine, endLine, lineLength, lineText } from "./line";

/** A front's own state. */
@unmanaged
class Trace {
  isQuiet: bool;
}

const SECOND: u64 = 1_000_000_000;
const MICROSECOND: u64 = 1000;
const DOT: u32 = 46;

/** Puts a tracer in front of a device that does not run, and returns it; without memory the device itself. */
export function traceDevice(device: NetDev): NetDev {
  const front = wrapDevice(device, offsetof<Trace>());
  if (front === null) {
    err(cstr("netdev-trace"), cstr("no memory"));
    return device;
  }
  front.transmitBatch = transmitBatch;
  front.receiveBatch = receiveBatch;
  return front;
}

/** Switches a tracer off, or on again. */
export function traceQuiet(front: NetDev, isQuiet: bool): void {
  changetype<Trace>(frontState(front)).isQuiet = isQuiet;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** The packets are held while the device takes them, since only those that it took are told of. */
function transmitBatch(front: NetDev, queue: u32, packets: usize, count: u32): u32 {
  if (changetype<Trace>(frontState(front)).isQuiet) return passTransmit(front, queue, packets, count);
  for (let i: u32 = 0; i < count; i++) retain(packetAt(packets, i));
  const taken = passTransmit(front, queue, packets, count);
  for (let i: u32 = 0; i < count; i++) {
    if (i < taken) tell(front, cstr("out"), packetAt(packets, i));
    release(packetAt(packets, i));
  }
  return taken;
}

function receiveBatch(front: NetDev, queue: u32, packets: usize, count: u32): u32 {
  const taken = passReceive(front, queue, packets, count);
  if (changetype<Trace>(frontState(front)).isQuiet) return taken;
  for (let i: u32 = 0; i < taken; i++) tell(front, cstr("in"), packetAt(packets, i));
  return taken;
}

function packetAt(packets: usize, index: u32): NetBuf {
  return changetype<NetBuf>(load<usize>(packets + index * sizeof<usize>()));
}

/** The whole line in one piece, so that nothing else gets in between. */
function tell(front: NetDev, direction: usize, packet: NetBuf): void {
  const now = monotonic();
  beginLine();
  addNumber(now / SECOND);
  addByte(DOT);
  addDigits((now % SECOND) / MICROSECOND, 6);
  addWord(cstr("net"));
  addNumber(front.index);
  addWord(direction);
  add(cstr(" "));
  describe(packet);
  endLine();
  putBytes(lineText(), lineLength());
}
