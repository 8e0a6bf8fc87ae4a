/** The one test that is going on: who asked for it, what it is to be, and its streams. */
import { TcpConnection } from "net-tcp";

/** A connection begins with this many bytes, which say to which test it belongs: 36 characters and a NUL. */
export const COOKIE: u32 = 37;

/** What the two ends tell each other in one byte. */
export const enum Step {
  TEST_START = 1,
  TEST_RUNNING = 2,
  TEST_END = 4,
  PARAM_EXCHANGE = 9,
  CREATE_STREAMS = 10,
  CLIENT_TERMINATE = 12,
  EXCHANGE_RESULTS = 13,
  DISPLAY_RESULTS = 14,
  IPERF_DONE = 16,
  ACCESS_DENIED = 255,
  SERVER_ERROR = 254,
}

/** A connection with data, or the datagrams of one sender. */
@unmanaged
export class Stream {
  next: Stream | null;
  connection: TcpConnection | null;
  id: u32;
  isSender: bool;
  /** How much went through it. */
  bytes: u64;
  // --- datagrams ---
  packets: u64;
  lost: u64;
  remotePort: u32;
  transit: i64;
  /** Nanoseconds (RFC 3550, section 6.4.1). */
  jitter: i64;
}

/** All of it. */
@unmanaged
export class Test {
  control: TcpConnection | null;
  step: Step;
  isUdp: bool;
  isReverse: bool;
  isBidirectional: bool;
  hasWideCounters: bool;
  /** Streams that the other end will make. */
  expected: u32;
  streamCount: u32;
  firstStream: Stream | null;
  lastStream: Stream | null;
  started: u64;
  ended: u64;
}

export const test = changetype<Test>(memory.data(<i32>offsetof<Test>(), 8));
export const cookie = memory.data(37);
