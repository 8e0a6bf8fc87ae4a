/**
 * What the internet layer keeps. Everything hangs on a Stack, so that several of them in one image are several machines on a network; a
 * packet goes from an Interface upwards to the handler of its protocol, and from a Route downwards to an Interface.
 */
import { NetBuf, NetDev, NetPool } from "uknetdev";
import { IpAddress } from "net-wire";
import { V6State, V6_STATE_SIZE } from "./v6-state";

/** How many protocols above IP there can be, and how many functions that want to be called at times. */
export const MOST_PROTOCOLS: u32 = 4;
export const MOST_TICKS: u32 = 6;
/** Routes that a stack has besides those of its addresses. */
export const MOST_ROUTES: u32 = 8;
/** Addresses of an interface. */
export const MOST_ADDRESSES: u32 = 8;
/** Neighbours that an interface remembers. A power of two. */
export const NEIGHBOURS: u32 = 64;
/** Packets that are sent, or received, in one go. */
export const BATCH: u32 = 64;
/** Datagrams that are being put together at the same time. */
export const REASSEMBLIES: u32 = 8;
/** Destinations whose way is known to carry less than the link. */
export const PATHS: u32 = 16;

/** A protocol above IP. */
@unmanaged
export class Upper {
  protocol: u32;
  /** Called with each packet; see `onProtocol`. */
  input: ((stack: Stack, packet: NetBuf, now: u64) => void) | null;
  /** Called with what ICMP reports; see `onError`. */
  error: ((stack: Stack, packet: NetBuf, kind: i32, mtu: u32, now: u64) => void) | null;
}

/** The figures of RFC 4293 that tell something here. */
@unmanaged
export class IpCounters {
  received: u64;
  delivered: u64;
  headerErrors: u64;
  addressErrors: u64;
  unknownProtocols: u64;
  reassembled: u64;
  reassemblyFailures: u64;
  sent: u64;
  noRoutes: u64;
  noNeighbours: u64;
  /** The device had no room for them. */
  sendDrops: u64;
  icmpReceived: u64;
  icmpSent: u64;
  /** ICMP errors that were not sent, since there would have been too many. */
  icmpLimited: u64;
  arpRequests: u64;
  arpReplies: u64;
  /** Solicitations and advertisements of neighbours (RFC 4861) that were sent. */
  solicitations: u64;
  advertisements: u64;
  /** Messages of neighbour discovery that broke a rule of RFC 4861. */
  badDiscovery: u64;
  /** From the wire, with one of our own addresses as source. */
  ownSources: u64;
  /** Others that use one of our addresses: new ones, which we gave up, and old ones, which we defended. */
  duplicates: u64;
  conflicts: u64;
  /** To ourselves, and those that there was no room for. */
  looped: u64;
  loopDrops: u64;
}

@unmanaged
export class Stack {
  /** The interfaces, in the order in which they were added. */
  firstInterface: Interface | null;
  /** Changes whenever a route that was found may be found no more. */
  generation: u32;
  routeCount: u32;
  tickCount: u32;
  /** Buffers for what is sent. */
  transmitPool: NetPool;
  /** Buffers that describe bytes elsewhere. */
  barePool: NetPool;
  /** Random and secret: keys hashes, so that nobody outside can make them collide. */
  key: u64;
  /** More of the same, for hashes that are shown to others. */
  secret: u64;
  /** A generator's state: for identifications and jitter, not for secrets. */
  random: u64;
  /** When ICMP errors were last allowed for, and how many may be sent. */
  icmpFilled: u64;
  icmpAllowed: u32;
  /** When the first of the datagrams in pieces has to be looked at. */
  reassemblyDeadline: u64;
  /** When the first of the paths' MTUs is forgotten. */
  pathDeadline: u64;
  /** Which numbers (of 0 … 31) the last bytes of our addresses end with: tells most packets at once from those with our own address as source. */
  ownEndings: u32;
  /** Packets to ourselves that wait for the next poll: the first and last by `link`, and how many. */
  loopFirst: NetBuf | null;
  loopLast: NetBuf | null;
  loopCount: u32;
  /** The states of the layers above, of their own making. */
  tcp: usize;
  udp: usize;
  resolver: usize;

  get counters(): IpCounters {
    return changetype<IpCounters>(changetype<usize>(this) + COUNTERS);
  }

  /** Another number of the generator: hard to guess from outside, and no secret. */
  nextRandom(): u32 {
    this.random = this.random * 6364136223846793005 + 1442695040888963407; // Knuth's MMIX
    return <u32>((this.random ^ this.key) >> 32);
  }

  upper(index: u32): Upper {
    return changetype<Upper>(changetype<usize>(this) + UPPERS + index * offsetof<Upper>());
  }

  route(index: u32): StaticRoute {
    return changetype<StaticRoute>(changetype<usize>(this) + ROUTES + index * offsetof<StaticRoute>());
  }

  reassembly(index: u32): Reassembly {
    return changetype<Reassembly>(changetype<usize>(this) + REASSEMBLY + index * REASSEMBLY_SIZE);
  }

  path(index: u32): Path {
    return changetype<Path>(changetype<usize>(this) + PATH_TABLE + index * offsetof<Path>());
  }

  /** The address of tick function `index`. */
  tick(index: u32): usize {
    return changetype<usize>(this) + TICKS + index * sizeof<usize>();
  }
}

/** A route that was configured: packets to `destination`/`prefix` go to `gateway`, or to the destination itself when that is any. */
@unmanaged
export class StaticRoute {
  interface: Interface;
  /** Bits of 128. */
  prefix: u32;
  private destinationHigh: u64;
  private destinationLow: u64;
  private gatewayHigh: u64;
  private gatewayLow: u64;

  get destination(): IpAddress {
    return changetype<IpAddress>(changetype<usize>(this) + offsetof<StaticRoute>("destinationHigh"));
  }

  get gateway(): IpAddress {
    return changetype<IpAddress>(changetype<usize>(this) + offsetof<StaticRoute>("gatewayHigh"));
  }
}

/** A destination, and what gets there in one piece: see paths.ts. */
@unmanaged
export class Path {
  private high: u64;
  private low: u64;
  /** When it is forgotten; 0: the place is free. */
  until: u64;
  mtu: u32;

  get address(): IpAddress {
    return changetype<IpAddress>(changetype<usize>(this));
  }
}

/** An address of an interface, and how many of its bits (of 128; an IPv4 prefix plus 96) its network shares. */
@unmanaged
export class OwnAddress {
  private high: u64;
  private low: u64;
  prefix: u32;
  isUsed: bool;
  /** Of IPv6: whether it was made by us (RFC 4862), and is past its preferred lifetime. */
  isAutomatic: bool;
  isDeprecated: bool;
  /** Of IPv6: others are still being asked whether they have it (RFC 4862, section 5.4; it is used meanwhile: RFC 4429). */
  isOptimistic: bool;
  /** How often they were asked, and how many addresses with its prefix turned out to be taken. */
  probes: u8;
  collisions: u8;
  /** When to ask next, or to be content. */
  probeAt: u64;
  /** The ends of its lifetimes; NEVER for one that was configured. */
  preferredUntil: u64;
  validUntil: u64;

  get address(): IpAddress {
    return changetype<IpAddress>(changetype<usize>(this));
  }
}

@unmanaged
export class Interface {
  stack: Stack;
  next: Interface | null;
  device: NetDev;
  receivePool: NetPool;
  /** The largest IP packet. */
  mtu: u32;
  /** Packets that wait for the end of the poll, or for room in the device. */
  waiting: u32;
  /** When the first of the neighbours has to be looked at. */
  neighbourDeadline: u64;

  get v6(): V6State {
    return changetype<V6State>(changetype<usize>(this) + V6_STATE);
  }

  address(index: u32): OwnAddress {
    return changetype<OwnAddress>(changetype<usize>(this) + ADDRESSES + index * offsetof<OwnAddress>());
  }

  neighbour(index: u32): Neighbour {
    return changetype<Neighbour>(changetype<usize>(this) + NEIGHBOUR_TABLE + index * offsetof<Neighbour>());
  }

  /** The address of the packets that wait: NetBuf references. */
  get batch(): usize {
    return changetype<usize>(this) + BATCH_LIST;
  }
}

/** What is known of a neighbour (RFC 826; the states are those of RFC 4861, section 7.3.2). */
export const enum NeighbourState {
  FREE,
  /** Asked for; packets wait. */
  INCOMPLETE,
  REACHABLE,
  /** It said where it is, but has never answered us (IPv6 only): nothing was sent to it, or it will be asked soon. */
  STALE,
  DELAY,
  /** Used, and asked for again: it answered long ago. */
  PROBE,
  /** A broadcast or multicast address, which nobody has to be asked for. */
  FIXED,
  /** We ourselves. */
  LOCAL,
}

@unmanaged
export class Neighbour {
  private high: u64;
  private low: u64;
  /** When it is asked again, or given up. */
  deadline: u64;
  state: NeighbourState;
  /** Another number for each address that the entry is used for: routes remember it. */
  serial: u32;
  /** Questions without an answer. */
  tries: u32;
  /** Packets that wait for the answer; the first, by `link`, and how many. */
  queue: NetBuf | null;
  queued: u32;
  private mac0: u32;
  private mac1: u16;
  /** A packet went to it since the last look. */
  isUsed: bool;
  /** It forwards packets (RFC 4861, section 5.1). */
  isRouter: bool;

  get address(): IpAddress {
    return changetype<IpAddress>(changetype<usize>(this));
  }

  get mac(): usize {
    return changetype<usize>(this) + offsetof<Neighbour>("mac0");
  }
}

/** The way to a destination. Belongs to its user, in zeroed memory of ROUTE_SIZE bytes; found by `findRoute`, used by `output`. */
@unmanaged
export class Route {
  interface: Interface;
  neighbour: Neighbour | null;
  neighbourSerial: u32;
  generation: u32;
  /** The largest IP packet that gets there, as far as we know. */
  mtu: u32;
  isV4: bool;
  timeToLive: u8;
  trafficClass: u8;
  private sourceHigh: u64;
  private sourceLow: u64;
  private destinationHigh: u64;
  private destinationLow: u64;

  get source(): IpAddress {
    return changetype<IpAddress>(changetype<usize>(this) + offsetof<Route>("sourceHigh"));
  }

  get destination(): IpAddress {
    return changetype<IpAddress>(changetype<usize>(this) + offsetof<Route>("destinationHigh"));
  }
}

/** A datagram that is being put together: see reassembly.ts. */
@unmanaged
export class Reassembly {
  private sourceHigh: u64;
  private sourceLow: u64;
  private destinationHigh: u64;
  private destinationLow: u64;
  identification: u32;
  /** Of IPv6: V6_KEY. There the first fragment says it. */
  protocol: u32;
  deadline: u64;
  /** The fragments, in order of their offsets, by `link`. */
  first: NetBuf | null;
  /** Bytes of payload that are there, and that there are in all (0: the last fragment has not come). */
  bytes: u32;
  total: u32;
  fragments: u32;
  /** Fragments have overlapped: whatever else comes of it is dropped as well (RFC 5722). */
  isSpoilt: bool;
  interface: Interface | null;

  get source(): IpAddress {
    return changetype<IpAddress>(changetype<usize>(this) + offsetof<Reassembly>("sourceHigh"));
  }

  get destination(): IpAddress {
    return changetype<IpAddress>(changetype<usize>(this) + offsetof<Reassembly>("destinationHigh"));
  }
}

export const REASSEMBLY_SIZE: u32 = ((<u32>offsetof<Reassembly>() + 7) & ~7) >>> 0;
export const ROUTE_SIZE: u32 = <u32>offsetof<Route>();

/** Where the arrays lie behind the fields. */
const UPPERS: u32 = ((<u32>offsetof<Stack>() + 7) & ~7) >>> 0;
const TICKS: u32 = UPPERS + MOST_PROTOCOLS * <u32>offsetof<Upper>();
const ROUTES: u32 = ((TICKS + MOST_TICKS * <u32>sizeof<usize>() + 7) & ~7) >>> 0;
const REASSEMBLY: u32 = ((ROUTES + MOST_ROUTES * <u32>offsetof<StaticRoute>() + 7) & ~7) >>> 0;
const PATH_TABLE: u32 = REASSEMBLY + REASSEMBLIES * REASSEMBLY_SIZE;
const COUNTERS: u32 = PATH_TABLE + PATHS * <u32>offsetof<Path>();
/** Bytes of a stack; to be aligned to 8 and zeroed. */
export const STACK_SIZE: u32 = COUNTERS + <u32>offsetof<IpCounters>();

const V6_STATE: u32 = ((<u32>offsetof<Interface>() + 7) & ~7) >>> 0;
const ADDRESSES: u32 = V6_STATE + V6_STATE_SIZE;
const NEIGHBOUR_TABLE: u32 = ADDRESSES + MOST_ADDRESSES * <u32>offsetof<OwnAddress>();
const BATCH_LIST: u32 = NEIGHBOUR_TABLE + NEIGHBOURS * <u32>offsetof<Neighbour>();
export const INTERFACE_SIZE: u32 = BATCH_LIST + BATCH * <u32>sizeof<usize>();
