/** What TCP keeps for a stack: `stack.tcp` is its address. */
import { Stack } from "net-ip";
import { TimerQueue, TIMER_QUEUE_SIZE } from "uktime";
import { TcpConnection } from "./connection";
import { TcpCounters } from "./counters";
import { TcpListener } from "./listener";
import { Slab, SLAB_SIZE } from "./slab";
import { Waiting } from "./waiting";

@unmanaged
export class Tcp {
  stack: Stack;
  listeners: TcpListener | null;
  /** Buckets of connections, and of TIME-WAIT: references, as many as the mask plus one each. */
  buckets: usize;
  waitBuckets: usize;
  bucketMask: u32;
  /** TIME-WAIT in the order in which it ends. */
  waitFirst: Waiting | null;
  waitLast: Waiting | null;
  /** Connections with something to send, and with something to tell. */
  workFirst: TcpConnection | null;
  workLast: TcpConnection | null;
  newsFirst: TcpConnection | null;
  newsLast: TcpConnection | null;
  /** Random and secret: of initial sequence numbers and cookies. */
  key0: u64;
  key1: u64;
  /** Challenges that may be sent until the moment. */
  challengesLeft: u32;
  challengesUntil: u64;
  /** Buffers with data that was received and that nobody has read, of all connections. */
  heldBuffers: u32;
  /** Somebody waits for buffers of the stack's pool. */
  isStarved: bool;
  /** How many buffers were free when that was found. */
  starvedAt: u32;
  /** When a connection was last ended for that. */
  relievedAt: u64;
  /** Where the search for a connection to throw out goes on; how many ports were given out. */
  evictAt: u32;
  portsGiven: u32;

  get connections(): Slab {
    return changetype<Slab>(changetype<usize>(this) + CONNECTIONS);
  }

  get waitings(): Slab {
    return changetype<Slab>(changetype<usize>(this) + WAITINGS);
  }

  get timers(): TimerQueue {
    return changetype<TimerQueue>(changetype<usize>(this) + TIMERS);
  }

  get counters(): TcpCounters {
    return changetype<TcpCounters>(changetype<usize>(this) + COUNTERS);
  }
}

const CONNECTIONS: usize = (offsetof<Tcp>() + 7) & ~7;
const WAITINGS: usize = CONNECTIONS + SLAB_SIZE;
const TIMERS: usize = WAITINGS + SLAB_SIZE;
const COUNTERS: usize = TIMERS + TIMER_QUEUE_SIZE;

/** Bytes of it; to be zeroed. */
export const TCP_STATE_SIZE: u32 = <u32>(COUNTERS + offsetof<TcpCounters>());

/** The TCP of a stack that `tcpPrepare` was called for. */
export function tcpOf(stack: Stack): Tcp {
  return changetype<Tcp>(stack.tcp);
}
