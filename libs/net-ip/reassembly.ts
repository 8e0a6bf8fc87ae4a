/**
 * Puts fragments together: of IPv4 (RFC 791, section 3.2; RFC 1122, section 3.3.2) and of IPv6 (RFC 8200, section 4.5). Few datagrams at a time, few
 * fragments each, for a short time: who sends fragments and never the last one takes nothing that others need. Fragments that overlap kill their
 * datagram (RFC 5722); one that has come before is dropped alone.
 */
import { copyAddress, Fragment, FragmentHeader, IP_ADDRESS_SIZE, IpAddress, Ipv4Header, Ipv6Header } from "net-wire";
import { same, setV4 } from "net-wire";
import { NET_IPV6 } from "config";
import { NEVER } from "uktime";
import { NetBuf, packetLength, release } from "uknetdev";
import { sendTimeExceeded } from "./icmpv6-error";
import { Interface, Reassembly, REASSEMBLIES, Stack } from "./stack";

const SECOND: u64 = 1_000_000_000;
/** How long fragments wait for the others: 15 seconds (RFC 791, section 3.2, page 27); 60 of IPv6. */
const PATIENCE: u64 = 15 * SECOND;
const PATIENCE_V6: u64 = 60 * SECOND;
/** 64 KiB in fragments of 1,480 bytes; of IPv6, where the smallest link carries 1,232. */
const MOST_FRAGMENTS: u32 = 54;
/** The largest payload of a datagram. */
const MOST_BYTES: u32 = 65_515;
/** No protocol of IPv4: fragments of IPv6 belong together whatever they say of theirs. */
const V6_KEY: u32 = 256;

const from = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));
const to = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));

/**
 * Takes a fragment: `data` is its IPv4 header, which has been checked. Returns the whole datagram once its last fragment has come: `data` is the transport
 * header, `network` the first fragment's IP header.
 */
export function reassemble(one: Interface, packet: NetBuf, now: u64): NetBuf | null {
  const header = changetype<Ipv4Header>(packet.data);
  const offset = (header.fragment & Fragment.OFFSET) << 3;
  const isLast = !(header.fragment & Fragment.MORE);
  packet.pull(header.size);
  setV4(from, header.source);
  setV4(to, header.destination);
  const entry = entryFor(one, from, to, header.identification, header.protocol, now);
  return add(one.stack, entry, packet, offset, isLast);
}

/** The same for IPv6: `data` is what comes behind the fragment header, as it is of what is returned. */
export function reassembleV6(one: Interface, packet: NetBuf, fragment: FragmentHeader, now: u64): NetBuf | null {
  const header = changetype<Ipv6Header>(packet.network);
  const entry = entryFor(one, header.source, header.destination, fragment.identification, V6_KEY, now);
  if (entry.isSpoilt) {
    release(packet);
    return null;
  }
  return add(one.stack, entry, packet, fragment.offset, !fragment.hasMore);
}

/** Gives up what is not complete in time. Returns the next moment for it. */
export function reassemblyTick(stack: Stack, now: u64): u64 {
  if (now < stack.reassemblyDeadline) return stack.reassemblyDeadline;
  let next = NEVER;
  for (let i: u32 = 0; i < REASSEMBLIES; i++) {
    const entry = stack.reassembly(i);
    if (!isTaken(entry)) continue;
    if (entry.deadline <= now) expire(stack, entry, now);
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

function add(stack: Stack, entry: Reassembly, packet: NetBuf, offset: u32, isLast: bool): NetBuf | null {
  const length = packet.next === null ? packet.length : packetLength(packet);
  if (length == 0 || offset + length > MOST_BYTES || (!isLast && length & 7)) {
    stack.counters.headerErrors++;
    release(packet);
    return null;
  }
  if (isLast && entry.total != 0 && entry.total != offset + length) return fail(stack, entry, packet);
  const fit = entry.fragments < MOST_FRAGMENTS ? insert(entry, packet, offset, length) : Fit.OVERLAPS;
  if (fit == Fit.KNOWN) {
    release(packet);
    return null;
  }
  if (fit == Fit.OVERLAPS) return fail(stack, entry, packet);
  if (isLast) entry.total = offset + length;
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

/** The datagram that a fragment belongs to; a new one takes a free place, or that of the oldest. */
function entryFor(
  one: Interface,
  source: IpAddress,
  destination: IpAddress,
  identification: u32,
  protocol: u32,
  now: u64,
): Reassembly {
  const stack = one.stack;
  let place = stack.reassembly(0);
  for (let i: u32 = 0; i < REASSEMBLIES; i++) {
    const entry = stack.reassembly(i);
    if (
      isTaken(entry) &&
      entry.identification == identification &&
      entry.protocol == protocol &&
      same(entry.source, source) &&
      same(entry.destination, destination)
    )
      return entry;
    if (isTaken(place) && (!isTaken(entry) || entry.deadline < place.deadline)) place = entry;
  }
  if (isTaken(place)) drop(stack, place);
  place.isSpoilt = false;
  place.identification = identification;
  copyAddress(place.source, source);
  copyAddress(place.destination, destination);
  place.protocol = protocol;
  place.interface = one;
  place.deadline = now + (protocol == V6_KEY ? PATIENCE_V6 : PATIENCE);
  stack.reassemblyDeadline = min(stack.reassemblyDeadline, place.deadline);
  place.total = 0;
  place.bytes = 0;
  place.first = null;
  return place;
}

function isTaken(entry: Reassembly): bool {
  return entry.fragments > 0 || entry.isSpoilt;
}

const enum Fit {
  FITS,
  /** It has been there before. */
  KNOWN,
  /** It covers a byte that is there already, or lies behind the end. */
  OVERLAPS,
}

/** Puts a fragment between the others. */
function insert(entry: Reassembly, packet: NetBuf, offset: u32, length: u32): Fit {
  if (entry.total != 0 && offset + length > entry.total) return Fit.OVERLAPS;
  let before: NetBuf | null = null;
  let after = entry.first;
  while (after !== null && after.mark2 < offset) {
    before = after;
    after = after.link;
  }
  if (after !== null && after.mark2 == offset && packetLength(after) == length) return Fit.KNOWN;
  if (before !== null && before.mark2 + packetLength(before) > offset) return Fit.OVERLAPS;
  if (after !== null && offset + length > after.mark2) return Fit.OVERLAPS;
  packet.mark2 = offset;
  packet.link = after;
  if (before === null) entry.first = packet;
  else before.link = packet;
  return Fit.FITS;
}

/** RFC 8200, section 4.5: the sender is told if its first fragment has come. */
function expire(stack: Stack, entry: Reassembly, now: u64): void {
  const first = entry.first;
  const one = entry.interface;
  if (NET_IPV6 && entry.protocol == V6_KEY && first !== null && first.mark2 == 0 && one !== null)
    sendTimeExceeded(one, first, now);
  drop(stack, entry);
}

function fail(stack: Stack, entry: Reassembly, packet: NetBuf): NetBuf | null {
  release(packet);
  drop(stack, entry);
  entry.isSpoilt = entry.protocol == V6_KEY;
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
  entry.isSpoilt = false;
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
