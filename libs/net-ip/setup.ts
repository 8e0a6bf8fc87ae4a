/** Makes stacks and interfaces, and takes them down again. */
import { calloc, free } from "ukalloc";
import { ENOMEM, ENOSPC } from "ukerrno";
import { configure, NetBuf, NetDev, poolCreate, poolDestroy, release, start, stop, takeBuffer } from "uknetdev";
import { copyAddress, IpAddress, isV4, same, setAny } from "net-wire";
import { forgetNeighbours } from "./neighbours";
import { forgetFragments } from "./reassembly";
import { forgetLooped } from "./loop";
import { Interface, INTERFACE_SIZE, MOST_PROTOCOLS, MOST_ROUTES, MOST_TICKS } from "./stack";
import { Stack, STACK_SIZE, StaticRoute } from "./stack";

/** Descriptors of each queue of a device. */
const DESCRIPTORS: u32 = 256;

/**
 * Makes zeroed memory of STACK_SIZE bytes a stack with `transmitBuffers` buffers for what it sends. `seed` is the address of 16 random bytes that
 * nobody outside knows. 0 or -ENOMEM.
 */
export function prepareStack(stack: Stack, transmitBuffers: u32, seed: usize): i32 {
  memory.fill(changetype<usize>(stack), 0, STACK_SIZE);
  const pool = poolCreate(transmitBuffers);
  if (pool === null) return -ENOMEM;
  const bare = poolCreate(transmitBuffers, true);
  if (bare === null) {
    poolDestroy(pool);
    return -ENOMEM;
  }
  stack.transmitPool = pool;
  stack.barePool = bare;
  stack.key = load<u64>(seed);
  stack.secret = load<u64>(seed, 8);
  stack.random = load<u64>(seed, 8) | 1;
  return 0;
}

/** Stops all devices and gives all memory back. The layers above have released their packets. */
export function destroyStack(stack: Stack): void {
  forgetFragments(stack);
  forgetLooped(stack);
  let one = stack.firstInterface;
  while (one !== null) {
    const next: Interface | null = one.next;
    removeInterface(one);
    one = next;
  }
  stack.firstInterface = null;
  poolDestroy(stack.transmitPool);
  poolDestroy(stack.barePool);
}

/**
 * Takes a device into use, with `receiveBuffers` buffers for what arrives. It has no address yet. Null without memory, or when the device cannot be
 * configured: `lastError` of the device's driver has said why.
 */
export function addInterface(stack: Stack, device: NetDev, receiveBuffers: u32): Interface | null {
  const memory = calloc(1, INTERFACE_SIZE);
  if (!memory) return null;
  const one = changetype<Interface>(memory);
  const pool = poolCreate(receiveBuffers);
  if (pool === null) {
    free(memory);
    return null;
  }
  one.stack = stack;
  one.device = device;
  one.receivePool = pool;
  const error = configure(device, 1, DESCRIPTORS, ~(<u32>0));
  if (error < 0 || start(device, changetype<usize>(one) + offsetof<Interface>("receivePool")) < 0) {
    poolDestroy(pool);
    free(memory);
    return null;
  }
  one.mtu = device.mtu;
  append(stack, one);
  stack.generation++;
  return one;
}

/**
 * Adds a route: what goes to `destination`/`prefix` is sent to `gateway` by `one`. The default route has the destination 0.0.0.0 (or ::) and the prefix
 * 0. A gateway of null: the destinations are neighbours themselves. -ENOSPC when there are too many.
 */
export function addRoute(
  stack: Stack,
  destination: IpAddress,
  prefix: u32,
  gateway: IpAddress | null,
  one: Interface,
): i32 {
  if (stack.routeCount == MOST_ROUTES) return -ENOSPC;
  const route = stack.route(stack.routeCount++);
  copyAddress(route.destination, destination);
  route.prefix = isV4(destination) ? prefix + 96 : prefix;
  if (gateway === null) setAny(route.gateway);
  else copyAddress(route.gateway, gateway);
  route.interface = one;
  stack.generation++;
  return 0;
}

/** Takes routes away that were added with the same words. */
export function removeRoutes(
  stack: Stack,
  destination: IpAddress,
  prefix: u32,
  gateway: IpAddress,
  one: Interface,
): void {
  const bits = isV4(destination) ? prefix + 96 : prefix;
  let kept: u32 = 0;
  for (let i: u32 = 0; i < stack.routeCount; i++) {
    const route = stack.route(i);
    const isGone =
      route.prefix == bits &&
      route.interface == one &&
      same(route.destination, destination) &&
      same(route.gateway, gateway);
    if (isGone) continue;
    if (kept < i) memory.copy(changetype<usize>(stack.route(kept)), changetype<usize>(route), offsetof<StaticRoute>());
    kept++;
  }
  stack.routeCount = kept;
  stack.generation++;
}

/**
 * Has `handler` called with each packet of a protocol. Its `data` is the transport header, its length is exact, `network` the IP header's address and
 * `context` the Interface. The handler owns the packet. -ENOSPC when there are too many protocols.
 */
export function onProtocol(
  stack: Stack,
  protocol: u32,
  handler: (stack: Stack, packet: NetBuf, now: u64) => void,
): i32 {
  const index = upperIndex(stack, protocol);
  if (index < 0) return index;
  stack.upper(index).input = handler;
  return 0;
}

/**
 * Has `handler` called when ICMP reports that a packet of the protocol did not get there: `data` is the quoted transport header (8 bytes of it are
 * certain), `network` the quoted IP header, `kind` a negative errno (-EMSGSIZE: `mtu` would have got through). The packet is the caller's and gone afterwards.
 */
export function onError(
  stack: Stack,
  protocol: u32,
  handler: (stack: Stack, packet: NetBuf, kind: i32, mtu: u32, now: u64) => void,
): i32 {
  const index = upperIndex(stack, protocol);
  if (index < 0) return index;
  stack.upper(index).error = handler;
  return 0;
}

/** Has `tick` called once in each poll, after the packets. It returns the next moment at which it wants to be called; NEVER: none. */
export function onTick(stack: Stack, tick: (stack: Stack, now: u64) => u64): i32 {
  if (stack.tickCount == MOST_TICKS) return -ENOSPC;
  store<usize>(stack.tick(stack.tickCount++), changetype<usize>(tick));
  return 0;
}

/** An empty buffer for something to send, with HEADROOM bytes in front; null when all are in use. */
export function takePacket(stack: Stack): NetBuf | null {
  return takeBuffer(stack.transmitPool);
}

// --- internal -------------------------------------------------------------------------------------------------------

function removeInterface(one: Interface): void {
  stop(one.device);
  for (let i: u32 = 0; i < one.waiting; i++) release(changetype<NetBuf>(load<usize>(one.batch + i * sizeof<usize>())));
  forgetNeighbours(one);
  poolDestroy(one.receivePool);
  free(changetype<usize>(one));
}

function append(stack: Stack, added: Interface): void {
  let last = stack.firstInterface;
  if (last === null) {
    stack.firstInterface = added;
    return;
  }
  let next = last.next;
  while (next !== null) {
    last = next;
    next = next.next;
  }
  last.next = added;
}

function upperIndex(stack: Stack, protocol: u32): i32 {
  for (let i: u32 = 0; i < MOST_PROTOCOLS; i++) {
    const upper = stack.upper(i);
    if (upper.protocol == protocol) return i;
    if (upper.protocol != 0) continue;
    upper.protocol = protocol;
    return i;
  }
  return -ENOSPC;
}
