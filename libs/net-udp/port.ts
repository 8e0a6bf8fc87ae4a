/** What UDP keeps: ports in a table by number, and what each of them wants to know. */
import { IP_ADDRESS_SIZE, IpAddress } from "net-wire";
import { Route, ROUTE_SIZE, Stack } from "net-ip";
import { NetBuf } from "uknetdev";

/** A port that somebody listens on. Its memory (UDP_PORT_SIZE bytes, aligned to 8, zeroed) is the user's, from `udpOpen` to `udpClose`. */
@unmanaged
export class UdpPort {
  // --- by the user ---

  /** The number; 0: `udpOpen` chooses one that cannot be guessed. */
  number: u32;
  /** Called with each datagram: `data` and `length` are its payload, the rest is asked by `udpSource` and `udpSourcePort`. The packet is the callee's. */
  onDatagram: (port: UdpPort, packet: NetBuf, now: u64) => void;
  /** Called when ICMP says that a datagram to `udpPeer` did not arrive; a negative errno. Null: nobody asks. */
  onError: ((port: UdpPort, error: i32, now: u64) => void) | null;
  /** The user's own. */
  context: usize;

  // --- kept by this library ---

  stack: Stack;
  next: UdpPort | null;
  /** Only datagrams of this port of `peer` are wanted; 0: all are. */
  peerPort: u32;
  private local0: u64;
  private local1: u64;
  private peer0: u64;
  private peer1: u64;

  /** Only datagrams to this address are wanted, and it is what is sent from; `::`: all of ours. By the user. */
  get address(): IpAddress {
    return changetype<IpAddress>(changetype<usize>(this) + offsetof<UdpPort>("local0"));
  }

  /** Who is at the other end, with `peerPort`. */
  get peer(): IpAddress {
    return changetype<IpAddress>(changetype<usize>(this) + offsetof<UdpPort>("peer0"));
  }

  /** The way that the last datagram went. */
  get route(): Route {
    return changetype<Route>(changetype<usize>(this) + ROUTE);
  }
}

const ROUTE: u32 = ((<u32>offsetof<UdpPort>() + 7) & ~7) >>> 0;

/** Bytes of a port. */
export const UDP_PORT_SIZE: u32 = ROUTE + ROUTE_SIZE;

/** What went through it (RFC 4113). */
@unmanaged
export class UdpCounters {
  received: u64;
  sent: u64;
  /** Too short, or with a wrong sum. */
  malformed: u64;
  /** To a port that nobody listens on. */
  unwanted: u64;
}

/** Lists of ports. A power of two. */
export const BUCKETS: u32 = 64;

/** UDP of one stack. */
@unmanaged
export class Udp {
  /** Sees every datagram before the ports do; true: it was for it. */
  first: ((stack: Stack, packet: NetBuf, now: u64) => bool) | null;

  get counters(): UdpCounters {
    return changetype<UdpCounters>(changetype<usize>(this) + COUNTERS);
  }

  /** The address of the first port's reference in a list. */
  bucket(number: u32): usize {
    return changetype<usize>(this) + TABLE + (number & (BUCKETS - 1)) * sizeof<usize>();
  }
}

const COUNTERS: u32 = ((<u32>offsetof<Udp>() + 7) & ~7) >>> 0;
const TABLE: u32 = COUNTERS + <u32>offsetof<UdpCounters>();
export const UDP_STATE_SIZE: u32 = TABLE + BUCKETS * <u32>sizeof<usize>();

/** Two addresses for the work at hand: nothing keeps them. */
export const from = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));
export const to = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));
