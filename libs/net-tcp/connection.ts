/**
 * A connection: RFC 9293's transmission control block. It lies in a slab of its stack's TCP.
 *
 *     | fields | route | timer | blocks to report | scoreboard |
 */
import { Route, ROUTE_SIZE } from "net-ip";
import { NetBuf } from "uknetdev";
import { Timer, TIMER_SIZE } from "uktime";
import { TcpListener } from "./listener";
import { Mode, TcpState } from "./state";
import { Tcp } from "./tcp";

/** Runs of data that arrived out of order and are reported, at most: so many fit beside timestamps are three, without them four (RFC 2018, section 3). */
export const MOST_BLOCKS: u32 = 4;
/** Runs of data that the other side has reported, and that are remembered at most. */
export const MOST_RANGES: u32 = 24;

/** From `start` on, up to but not including `end`. */
@unmanaged
export class Range {
  start: u32;
  end: u32;
}

const RANGE_SIZE: u32 = <u32>offsetof<Range>();

@unmanaged
export class TcpConnection {
  // --- for the owner ---

  /** Told of events (TcpEvent) at the end of a poll. May call anything. Set by the owner in `accept`, or right after `tcpConnect`. */
  onEvent: ((connection: TcpConnection, events: u32, now: u64) => void) | null;
  /** The owner's own word. */
  context: usize;
  /** 0, or why it ended: a negative errno. */
  error: i32;
  state: TcpState;
  localPort: u32;
  remotePort: u32;

  // --- all below is kept by this library ---

  tcp: Tcp;
  /** Flag bits. */
  flags: u32;

  /** The table: both ports as they load from what arrives, the hash, the next one of the same bucket. */
  ports: u32;
  hash: u32;
  hashNext: TcpConnection | null;
  /** Who accepted it; while it is in the backlog. */
  listener: TcpListener | null;
  /** Events that are to be told, and the lists. */
  news: u32;
  newsNext: TcpConnection | null;
  workNext: TcpConnection | null;

  // --- sending (RFC 9293, section 3.3.1) ---

  /** SND.UNA, SND.NXT, and the end of all that was ever sent: behind SND.NXT while things are sent again. */
  unacknowledged: u32;
  sendNext: u32;
  sendHighest: u32;
  /** SND.WND, SND.WL1, SND.WL2; the largest window that there was. */
  sendWindow: u32;
  windowSequence: u32;
  windowAcknowledged: u32;
  largestWindow: u32;
  /** ISS. */
  initialSequence: u32;
  /** The pseudo header's sum without the length, folded. */
  pseudo: u32;
  /** Payload of a full segment; the same before options; what the other side said. */
  segmentSize: u32;
  peerSegmentSize: u32;
  sendScale: u32;

  /** Buffers with data that is not acknowledged; see send-queue.ts. */
  queueFirst: NetBuf | null;
  queueLast: NetBuf | null;
  /** Where the search for what is to be sent begins. */
  cursor: NetBuf | null;
  /** The sequence number behind the queue's data: that of the FIN, if there is one. */
  queueEnd: u32;
  /** Buffers that the queue has, and bytes that it may have. */
  queuedBuffers: u32;
  sendLimit: u32;

  // --- receiving ---

  /** RCV.NXT, and the end of the window that was told. */
  receiveNext: u32;
  receiveEdge: u32;
  /** IRS. */
  initialReceived: u32;
  /** RCV.NXT as it was acknowledged last. */
  lastAcknowledged: u32;
  /** Bytes that were received and not yet consumed, and how many there may be. */
  held: u32;
  receiveLimit: u32;
  receiveScale: u32;
  /** The largest segment that has arrived. */
  receivedSize: u32;
  /** What `tcpReceive` gives, by `link`; its bytes. */
  receiveFirst: NetBuf | null;
  receiveLast: NetBuf | null;
  readable: u32;
  /** What arrived out of order, by `link`; see reassembly.ts. */
  lateFirst: NetBuf | null;
  lateBytes: u32;
  lateCount: u32;
  blockCount: u32;

  // --- timestamps (RFC 7323) ---

  timestampRecent: u32;
  timestampOffset: u32;
  timestampAt: u64;

  // --- timers: moments, NEVER when not set ---

  /** Of the four below, what the timer is set for; it may be earlier than all of them. */
  armedAt: u64;
  /** Retransmission, window probe, or the end of FIN-WAIT-2. */
  retransmitAt: u64;
  ackAt: u64;
  keepAt: u64;
  /** When something arrived last, and when data was sent last. */
  receivedAt: u64;
  sentAt: u64;
  /** Since when nothing that was sent has been acknowledged. */
  stalledAt: u64;
  /** Timers that ran out in a row. */
  backoff: u32;
  keepProbes: u32;
  keepTries: u32;
  softError: i32;
  keepIdle: u64;
  keepInterval: u64;
  userTimeout: u64;

  // --- round-trip time (RFC 6298), in nanoseconds ---

  smoothed: u64;
  variation: u64;
  timeout: u64;
  timedAt: u64;
  timedSequence: u32;

  // --- congestion control, in bytes; see congestion.ts, cubic.ts, recovery.ts ---

  window: u32;
  threshold: u32;
  mode: Mode;
  duplicates: u32;
  /** Where recovery ends; below what things have been sent again. */
  recoverUntil: u32;
  highRetransmitted: u32;
  /** CUBIC: the window before the last loss, its estimate of Reno's, when and how it began to grow. */
  cubicMost: u32;
  cubicReno: u32;
  cubicOrigin: u32;
  cubicDelay: u32;
  cubicPrior: u32;
  cubicStart: u64;

  /** Ranges of the scoreboard. */
  rangeCount: u32;

  get route(): Route {
    return changetype<Route>(changetype<usize>(this) + ROUTE);
  }

  get timer(): Timer {
    return changetype<Timer>(changetype<usize>(this) + TIMER);
  }

  /** What is reported as having arrived out of order, the newest first. */
  block(index: u32): Range {
    return changetype<Range>(changetype<usize>(this) + BLOCKS + index * RANGE_SIZE);
  }

  /** What the other side has reported, in order. */
  range(index: u32): Range {
    return changetype<Range>(changetype<usize>(this) + RANGES + index * RANGE_SIZE);
  }

  /** Whether all bits of `flag` are set. */
  has(flag: u32): bool {
    return (this.flags & flag) == flag;
  }

  set(flag: u32): void {
    this.flags |= flag;
  }

  clear(flag: u32): void {
    this.flags &= ~flag;
  }
}

const ROUTE: usize = (offsetof<TcpConnection>() + 7) & ~7;
const TIMER: usize = (ROUTE + ROUTE_SIZE + 7) & ~7;
const BLOCKS: usize = TIMER + TIMER_SIZE;
const RANGES: usize = BLOCKS + MOST_BLOCKS * RANGE_SIZE;

/** Bytes that have to be zero at the start: the ranges count for nothing then. */
export const CONNECTION_ZEROED: u32 = <u32>BLOCKS;
/** Bytes of a connection. */
export const CONNECTION_SIZE: u32 = <u32>(RANGES + MOST_RANGES * RANGE_SIZE);
