/** What happened, in the figures of RFC 4022 and some more. */
@unmanaged
export class TcpCounters {
  activeOpens: u64;
  passiveOpens: u64;
  /** SYN-SENT or SYN-RECEIVED that came to nothing. */
  attemptFails: u64;
  /** Established connections that were reset, by either side. */
  resets: u64;
  segmentsReceived: u64;
  segmentsSent: u64;
  /** Of them with data, or SYN or FIN, that had been sent before. */
  retransmitted: u64;
  /** Thrown away: malformed, or with a wrong checksum. */
  errors: u64;
  resetsSent: u64;
  /** Received without looking at them closely. */
  predicted: u64;
  /** Times that a timer of retransmissions ran out; that fast recovery began. */
  timeouts: u64;
  recoveries: u64;
  /** Segments that came out of order; that were thrown away since there was no place for them. */
  outOfOrder: u64;
  receiveDrops: u64;
  /** Segments refused for their timestamp (RFC 7323, section 5). */
  oldTimestamps: u64;
  challengesSent: u64;
  /** Challenges that were due, but too many. */
  challengesLimited: u64;
  cookiesSent: u64;
  cookiesAccepted: u64;
  cookiesRefused: u64;
  /** SYNs that were not answered at all. */
  synsDropped: u64;
  /** TIME-WAIT ended early for a new connection; for want of places. */
  timeWaitsReused: u64;
  timeWaitsEvicted: u64;
  keepAlives: u64;
  windowProbes: u64;
  /** Path MTU got smaller. */
  mtuReduced: u64;
  /** There was no buffer to send a segment in. */
  noBuffers: u64;
}
