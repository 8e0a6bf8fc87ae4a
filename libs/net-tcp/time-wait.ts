/**
 * TIME-WAIT: what is still under way of a connection must not reach its successor (RFC 9293, section 3.6.1). All last equally long, so that they
 * end in the order in which they began. When there are too many, the oldest ends early.
 */
import { copyAddress, hashAddress, IpAddress, same, TcpFlag } from "net-wire";
import { NEVER } from "uktime";
import { TcpConnection } from "./connection";
import { mayChallenge } from "./control";
import { timestampClock } from "./isn";
import { Segment } from "./options";
import { sendWaitingAck } from "./time-wait-ack";
import { isAfter, isBefore } from "./sequence";
import { Flag } from "./state";
import { Tcp } from "./tcp";
import { Waiting } from "./waiting";
import { announceWindow } from "./window";

/** Twice the time that a segment may live: 30 seconds, as everybody has it. */
const DURATION: u64 = 60_000_000_000;
/** Between the last number of a connection and the first of its successor. */
const SEQUENCE_GAP: u32 = 0x10000;

/** Remembers a connection whose both directions are closed. */
export function enterTimeWait(connection: TcpConnection, now: u64): void {
  const tcp = connection.tcp;
  let memory_ = tcp.waitings.take();
  if (!memory_) {
    const oldest = tcp.waitFirst;
    if (oldest === null) return;
    tcp.counters.timeWaitsEvicted++;
    leaveTimeWait(tcp, oldest);
    memory_ = tcp.waitings.take();
  }
  const one = changetype<Waiting>(memory_);
  copyAddress(one.local, connection.route.source);
  copyAddress(one.remote, connection.route.destination);
  one.ports = connection.ports;
  one.hash = connection.hash;
  one.sendNext = connection.sendNext;
  one.receiveNext = connection.receiveNext;
  one.window = announceWindow(connection);
  one.hasTimestamps = connection.has(Flag.TIMESTAMPS);
  one.timestampRecent = connection.timestampRecent;
  one.timestampOffset = connection.timestampOffset;
  one.timestampAt = connection.timestampAt;
  const bucket = bucketOf(tcp, one.hash);
  one.hashNext = load<Waiting | null>(bucket);
  store<usize>(bucket, changetype<usize>(one));
  append(tcp, one, now);
}

/** The entry of a segment; null when there is none. */
export function findWaiting(tcp: Tcp, to: IpAddress, from: IpAddress, ports: u32): Waiting | null {
  if (tcp.waitFirst === null) return null;
  let one = load<Waiting | null>(bucketOf(tcp, hashAddress(from, ports, tcp.stack.key)));
  while (one !== null && !(one.ports == ports && same(one.remote, from) && same(one.local, to))) one = one.hashNext;
  return one;
}

/**
 * A segment for a connection in TIME-WAIT (RFC 9293, section 3.10.7.4). True when it opens a new connection: a SYN that cannot be an old one, by its
 * timestamp or its sequence number (RFC 6191); the entry is gone then.
 */
export function waitingArrives(tcp: Tcp, one: Waiting, segment: Segment, now: u64): bool {
  const flags = segment.flags;
  if (flags & TcpFlag.RST) return false; // RFC 1337
  if ((flags & (TcpFlag.SYN | TcpFlag.ACK)) == TcpFlag.SYN) {
    const isNewer = one.hasTimestamps && segment.hasTimestamps && isAfter(segment.timestamp, one.timestampRecent);
    if (isNewer || isAfter(segment.sequence, one.receiveNext)) {
      tcp.counters.timeWaitsReused++;
      segment.leastSequence = sequenceAfter(one);
      leaveTimeWait(tcp, one);
      return true;
    }
    if (mayChallenge(tcp, now)) sendWaitingAck(tcp, one, timestampClock(now), now);
    return false;
  }
  // The last ACK was lost: once more, and the time begins anew. What is neither FIN nor old gets an answer, too.
  if (flags & TcpFlag.FIN && isBefore(segment.sequence, one.receiveNext)) {
    remove(tcp, one);
    append(tcp, one, now);
    sendWaitingAck(tcp, one, timestampClock(now), now);
  } else if (segment.length > 0 || segment.sequence != one.receiveNext) {
    if (mayChallenge(tcp, now)) sendWaitingAck(tcp, one, timestampClock(now), now);
  }
  return false;
}

/** Where the successor of a connection begins at least: behind all that may still be under way (RFC 9293, section 3.6.1). Never 0. */
export function sequenceAfter(one: Waiting): u32 {
  const sequence = one.sendNext + SEQUENCE_GAP;
  return sequence ? sequence : 1;
}

/** Ends what has lasted long enough. When the next one does. */
export function timeWaitTick(tcp: Tcp, now: u64): u64 {
  let first = tcp.waitFirst;
  while (first !== null && first.endsAt <= now) {
    leaveTimeWait(tcp, first);
    first = tcp.waitFirst;
  }
  return first === null ? NEVER : first.endsAt;
}

/** Forgets an entry. */
export function leaveTimeWait(tcp: Tcp, one: Waiting): void {
  remove(tcp, one);
  const bucket = bucketOf(tcp, one.hash);
  let entry = load<Waiting>(bucket);
  if (entry == one) store<usize>(bucket, changetype<usize>(one.hashNext));
  else {
    while (entry.hashNext != one) entry = entry.hashNext!;
    entry.hashNext = one.hashNext;
  }
  tcp.waitings.give(changetype<usize>(one));
}

// --- internal -------------------------------------------------------------------------------------------------------

function bucketOf(tcp: Tcp, hash: u32): usize {
  return tcp.waitBuckets + (hash & tcp.bucketMask) * sizeof<usize>();
}

function append(tcp: Tcp, one: Waiting, now: u64): void {
  const last = tcp.waitLast;
  one.endsAt = now + DURATION;
  one.next = null;
  one.previous = last;
  if (last === null) tcp.waitFirst = one;
  else last.next = one;
  tcp.waitLast = one;
}

function remove(tcp: Tcp, one: Waiting): void {
  const previous = one.previous;
  const next = one.next;
  if (previous === null) tcp.waitFirst = next;
  else previous.next = next;
  if (next === null) tcp.waitLast = previous;
  else next.previous = previous;
}
