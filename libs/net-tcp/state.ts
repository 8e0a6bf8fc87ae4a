/** The names of what a connection can be, tell and want. */

/** RFC 9293, section 3.3.2. */
export const enum TcpState {
  CLOSED,
  LISTEN,
  SYN_SENT,
  SYN_RECEIVED,
  ESTABLISHED,
  FIN_WAIT_1,
  FIN_WAIT_2,
  CLOSE_WAIT,
  CLOSING,
  LAST_ACK,
  TIME_WAIT,
}

/** What a connection tells its owner. Bits: several may come at once. */
export const enum TcpEvent {
  /** `tcpConnect` has got through; what was accepted begins with it, too. */
  ESTABLISHED = 1,
  /** There is something for `tcpReceive`. */
  RECEIVED = 2,
  /** There is space to write again, after `tcpSpace` or a write found too little. */
  ROOM = 4,
  /** The other side will send nothing behind what was received. */
  FINISHED = 8,
  /** It is over: in order, or for the reason in `error`. Nothing comes after it. */
  CLOSED = 16,
}

/** For this library only: the listener has to be shown the connection first. */
export const ACCEPTED: u32 = 1 << 16;

/** What is so, or is to be done, with a connection. */
export const enum Flag {
  // --- agreed when the connection was opened ---
  TIMESTAMPS = 1 << 0,
  SACK = 1 << 1,
  SCALING = 1 << 2,
  // --- chosen by the owner ---
  NO_DELAY = 1 << 3,
  CORK = 1 << 4,
  KEEP_ALIVE = 1 << 5,
  // --- life ---
  /** The owner has gone: no more events, and the memory is TCP's. */
  RELEASED = 1 << 6,
  /** Can be found by its addresses and ports. */
  IN_TABLE = 1 << 7,
  /** Counts in its listener's backlog: the owner does not know it yet. */
  IN_BACKLOG = 1 << 8,
  /** In the list of connections with something to send; in that with something to tell. */
  IN_WORK = 1 << 9,
  IN_NEWS = 1 << 10,
  /** Its memory is to be given back as soon as it is in neither list. */
  DEAD = 1 << 11,
  // --- sending ---
  /** A FIN stands behind the data. */
  FIN_QUEUED = 1 << 12,
  /** The timer of retransmissions waits for the window to open. */
  PERSIST = 1 << 13,
  /** Round-trip time: a segment is being timed. */
  TIMING = 1 << 14,
  /** It was the congestion window that kept data back: only then may it grow (RFC 7661, section 4.3). */
  WINDOW_LIMITED = 1 << 15,
  /** The owner found no space, and waits for ROOM. */
  WANTS_ROOM = 1 << 16,
  // --- acknowledging ---
  /** Something has arrived that is not acknowledged yet: within ACK_DELAY; at the end of the poll. */
  ACK_PENDING = 1 << 17,
  ACK_NOW = 1 << 18,
  /** The SYN was sent more than once (RFC 6298, section 5.7). */
  SYN_LOST = 1 << 20,
  /** In the backlog, and its handshake is over. */
  READY = 1 << 22,
  /** Its owner is being told something: its memory stays until that is over. */
  BUSY = 1 << 21,
}

/** How loss is being dealt with. */
export const enum Mode {
  OPEN,
  /** Fast recovery: RFC 6582, RFC 6675. */
  RECOVERY,
  /** A timer ran out, and all is sent again. */
  LOSS,
}
