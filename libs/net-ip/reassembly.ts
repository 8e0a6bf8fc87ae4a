/**
 * Puts fragments of IPv4 together (RFC 791, section 3.2; RFC 1122, section 3.3.2). Few datagrams at a time, few fragments each, for a short time:
 * who sends fragments and never the last one takes nothing that others need. Fragments that overlap kill their datagram (RFC 8200, section 4.5, does the same).
 */
import { Fragment, Ipv4Header } from "net-wire";
import { NEVER } from "uktime";
import { NetBuf, packetLength, release } from "uknetdev";
import { Interface, Reassembly, REASSEMBLIES, Stack } from "./stack";

/** How long fragments wait for the others: 15 seconds (RFC 791, section 3.2, page 27). */
const PATIENCE: u64 = 15_000_000_000;
/** 64 KiB in fragments of 1,480 bytes. */
const MOST_FRAGMENTS: u32 = 45;
/** The largest payload of a datagram. */
const MOST_BYTES: u32 = 65_515;

/**
 * Takes a fragment: `data` is its IPv4 header, which has been checked. Returns the whole datagram once its last fragment has come: `data` is the transport
 * header, `network` the first fragment's IP header.
 */
export function reassemble(one: Interface, packet: NetBuf, now: u64): NetBuf | null {
  const stack = one.stack;
  const header = changetype<Ipv4Header>(packet.data);
  const offset = (header.fragment & Fragment.OFFSET) << 3;
  const isLast = !(header.fragment & Fragment.MORE);
  packet.pull(header.size);
  const length = packet.next === null ? packet.length : packetLength(packet);
  if (length == 0 || offset + length > MOST_BYTES || (!isLast && length & 7)) {
    stack.counters.headerErrors++;
    release(packet);
    return null;
  }
  const entry = entryFor(stack, header, now);
  if (isLast && entry.total != 0 && entry.total != offset + length) return fail(stack, entry, packet);
  if (isLast) entry.total = offset + length;
  packet.mark2 = offset;
  if (entry.fragments == MOST_FRAGMENTS || !insert(entry, packet, offset, length)) return fail(stack, entry, packet);
  entry.bytes += length;
  entry.fragments++;
  if (entry.total == 0 || entry.bytes < entry.total) return null;
  if (entry.bytes > entry.total) {
    drop(stack, entry);
    return null;
  }
  stack.counters.reassembled++;
  return join(entry);
}

/** Gives up what is not complete in time. Returns the next moment for it. */
export function reassemblyTick(stack: Stack, now: u64): u64 {
  if (now < stack.reassemblyDeadline) return stack.reassemblyDeadline;
  let next = NEVER;
  for (let i: u32 = 0; i < REASSEMBLIES; i++) {
    const entry = stack.reassembly(i);
    if (entry.fragments == 0) continue;
    if (entry.deadline <= now) drop(stack, entry);
    else next = min(next, entry.deadline);
  }
  stack.reassemblyDeadline = next;
  return next;
}

/** Releases all fragments. */
export function forgetFragments(stack: Stack): void {
  for (let i: u32 = 0; i < REASSEMBLIES; i++) drop(stack, stack.reassembly(i));
}

// --- internal -------------------------------------------------------------------------------------------------------

/** The datagram that a fragment belongs to; a new one takes a free place, or that of the oldest. */
function entryFor(stack: Stack, header: Ipv4Header, now: u64): Reassembly {
  let place = stack.reassembly(0);
  for (let i: u32 = 0; i < REASSEMBLIES; i++) {
    const entry = stack.reassembly(i);
    if (
      entry.fragments > 0 &&
      entry.identification == header.identification &&
      entry.source == header.source &&
      entry.destination == header.destination &&
      entry.protocol == header.protocol
    )
      return entry;
    if (place.fragments > 0 && (entry.fragments == 0 || entry.deadline < place.deadline)) place = entry;
  }
  if (place.fragments > 0) drop(stack, place);
  place.identification = header.identification;
  place.source = header.source;
  place.destination = header.destination;
  place.protocol = header.protocol;
  place.deadline = now + PATIENCE;
  stack.reassemblyDeadline = min(stack.reassemblyDeadline, place.deadline);
  place.total = 0;
  place.bytes = 0;
  place.first = null;
  return place;
}

/** Puts a fragment between the others; false when it covers a byte that is there already, or lies behind the end. */
function insert(entry: Reassembly, packet: NetBuf, offset: u32, length: u32): bool {
  if (entry.total != 0 && offset + length > entry.total) return false;
  let before: NetBuf | null = null;
  let after = entry.first;
  while (after !== null && after.mark2 < offset) {
    before = after;
    after = after.link;
  }
  if (before !== null && before.mark2 + packetLength(before) > offset) return false;
  if (after !== null && offset + length > after.mark2) return false;
  packet.link = after;
  if (before === null) entry.first = packet;
  else before.link = packet;
  return true;
}

function fail(stack: Stack, entry: Reassembly, packet: NetBuf): NetBuf | null {
  release(packet);
  drop(stack, entry);
  return null;
}

function drop(stack: Stack, entry: Reassembly): void {
  if (entry.fragments) stack.counters.reassemblyFailures++;
  let packet = entry.first;
  while (packet !== null) {
    const next: NetBuf | null = packet.link;
    packet.link = null;
    release(packet);
    packet = next;
  }
  entry.first = null;
  entry.fragments = 0;
}

/** Makes one chain of all fragments. A device's word about the checksum of one of them says nothing about the whole. */
function join(entry: Reassembly): NetBuf {
  const first = changetype<NetBuf>(changetype<usize>(entry.first));
  let last = first;
  let packet: NetBuf | null = first;
  while (packet !== null) {
    const next: NetBuf | null = packet.link;
    packet.link = null;
    if (packet != first) last.next = packet;
    let part: NetBuf = packet;
    let more = part.next;
    while (more !== null) {
      part = more;
      more = more.next;
    }
    last = part;
    packet = next;
  }
  first.flags = 0;
  entry.first = null;
  entry.fragments = 0;
  return first;
}
