/** A cable: what all of its devices share, and its clock. */
import { free, malloc } from "ukalloc";
import { NETDEV_SIZE, NetDev, NetPool, poolCreate, poolDestroy, stop } from "uknetdev";
import { linkChanged, receiveEvent, register, transmitEvent, unregister } from "uknetdev/driver";
import { destroyEntries, Entries, Impairment, IMPAIRMENT_SIZE, NEVER, prepareEntries, throwDice } from "netdev-impair";
import { arrive, dropAll, fillOperations, hasRoom, nextOf, Port, portOf } from "./port";

/** Frames on their way need one buffer each, and longer ones several. */
const BUFFERS_PER_FRAME: u32 = 1;

/** A cable. Made by `cableCreate`. Its settings may be changed at any time; those in `features` and `mtu` count for devices plugged in later. */
@unmanaged
export class Cable {
  /** NetFeature bits that its devices offer: TRANSMIT_CHECKSUM, RECEIVE_CHECKSUM, SEGMENT_V4, SEGMENT_V6, LARGE_RECEIVE. None at first. */
  features: u32;
  /** The MTU that its devices say they have: 1500 at first. (A smaller one somewhere on the way is `Impairment.largest`.) */
  mtu: u32;
  /** Hands checksums that a device was asked to fill in to the receiver open, as a host's own packets come. */
  leavesChecksums: bool;

  // --- kept by this library ---

  /** The moment that `cableRun` was told last. */
  now: u64;
  entries: Entries;
  pool: NetPool;
  firstPort: Port | null;
  ports: u32;
}

/** A cable with room for `frames` frames of up to 1,500 bytes on their way; null without memory. */
export function cableCreate(frames: u32): Cable | null {
  const size = ((<u32>offsetof<Cable>() + 7) & ~7) + <u32>offsetof<Entries>();
  const address = malloc(size);
  if (!address) return null;
  memory.fill(address, 0, size);
  const cable = changetype<Cable>(address);
  cable.mtu = 1500;
  cable.entries = changetype<Entries>(address + size - offsetof<Entries>());
  const pool = poolCreate(frames * BUFFERS_PER_FRAME);
  if (pool === null || !prepareEntries(cable.entries, frames)) {
    if (pool !== null) poolDestroy(pool);
    free(address);
    return null;
  }
  cable.pool = pool;
  return cable;
}

/** Plugs a device in: registered, with the hardware address 02:00:00:00:00:01 and so on. Null without memory. */
export function cablePlug(cable: Cable): NetDev | null {
  const lineAt = (NETDEV_SIZE + <u32>offsetof<Port>() + 7) & ~7;
  const address = malloc(lineAt + IMPAIRMENT_SIZE);
  if (!address) return null;
  memory.fill(address, 0, lineAt + IMPAIRMENT_SIZE);
  const device = changetype<NetDev>(address);
  const port = changetype<Port>(address + NETDEV_SIZE);
  device.driver = changetype<usize>(port);
  port.device = device;
  port.cable = cable;
  port.line = changetype<Impairment>(address + lineAt);
  port.line.random = ++cable.ports;
  port.offered = cable.features;
  device.features = cable.features;
  device.mtu = cable.mtu;
  device.isLinkUp = true;
  device.mac0 = 2;
  device.mac5 = <u8>cable.ports;
  fillOperations(device);
  port.next = cable.firstPort;
  cable.firstPort = port;
  register(device);
  return device;
}

/** What frames suffer that this device of a cable sends. Set its fields; its dice begin with the number of the device. */
export function cableLine(device: NetDev): Impairment {
  return portOf(device).line;
}

/** Gives all devices of a cable the same line as `settings`, with dice of their own that depend on `seed`. */
export function cableImpair(cable: Cable, settings: Impairment, seed: u64): void {
  let port = cable.firstPort;
  while (port !== null) {
    memory.copy(changetype<usize>(port.line), changetype<usize>(settings), IMPAIRMENT_SIZE);
    port.line.random = seed + <u64>port.device.mac5;
    port.line.random = throwDice(port.line);
    port = port.next;
  }
}

/** Pulls a device's plug, or puts it in again. What is on its way to it is lost. */
export function cableLink(device: NetDev, isUp: bool): void {
  const port = portOf(device);
  if (!isUp) dropAll(port);
  linkChanged(device, isUp);
}

/**
 * It is `now`: what has arrived until then can be received, and devices that are armed get their callbacks. Returns when the next frame
 * arrives; NEVER (all ones) when none is on its way. Never call it with an earlier time than before.
 */
export function cableRun(cable: Cable, now: u64): u64 {
  cable.now = now;
  let port = cable.firstPort;
  while (port !== null) {
    arrive(port);
    const device = port.device;
    if (port.isReceiveArmed && port.waiting) {
      port.isReceiveArmed = false;
      device.counters.interrupts++;
      receiveEvent(device);
    }
    if (port.isTransmitArmed && hasRoom(port)) {
      port.isTransmitArmed = false;
      device.counters.interrupts++;
      transmitEvent(device);
    }
    port = port.next;
  }
  return cableNext(cable);
}

/** When the next frame arrives; NEVER when none is on its way. */
export function cableNext(cable: Cable): u64 {
  let next = NEVER;
  let port = cable.firstPort;
  while (port !== null) {
    next = min(next, nextOf(port));
    port = port.next;
  }
  return next;
}

/** Buffers that frames on their way hold. */
export function cableInFlight(cable: Cable): u32 {
  return cable.pool.total - cable.pool.available;
}

/** Stops and takes away all devices of a cable, and gives its memory back. */
export function cableDestroy(cable: Cable): void {
  let port = cable.firstPort;
  while (port !== null) {
    const next: Port | null = port.next;
    stop(port.device);
    dropAll(port);
    unregister(port.device);
    free(changetype<usize>(port.device));
    port = next;
  }
  poolDestroy(cable.pool);
  destroyEntries(cable.entries);
  free(changetype<usize>(cable));
}
