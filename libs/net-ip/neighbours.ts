/**
 * The neighbours of an interface, and their hardware addresses: by ARP (RFC 826) and neighbour discovery (RFC 4861), with the states and times of the
 * latter's section 7.3, which work for IPv4 as well. One that was reachable, and is used, is asked at once when its time is over; one that is not used is forgotten.
 *
 * Entries do not move: a route remembers its entry and the entry's serial number. Only an address of this network ever has one.
 */
import { hashAddress, IpAddress, copyAddress, copyMac, isV4, same, setBroadcast, v4Of } from "net-wire";
import { NET_IPV6 } from "config";
import { NEVER } from "uktime";
import { NetBuf, release } from "uknetdev";
import { askByArp } from "./arp";
import { askByDiscovery } from "./discovery-output";
import { loopBack } from "./loop";
import { routerSilent } from "./routers";
import { Interface, Neighbour, NEIGHBOURS, NeighbourState } from "./stack";
import { sendFrame } from "./frame";
import { etherTypeOf } from "./ethertype";

const SECOND: u64 = 1_000_000_000;
/** Between two questions; and how many there are before the packets are given up (RFC 4861, section 10). */
const RETRANSMISSION: u64 = SECOND;
const MOST_TRIES: u32 = 3;
/** An answer is good for so long; then a neighbour that is in use is asked again, and another one forgotten. */
const REACHABLE_TIME: u64 = 60 * SECOND;
/** Packets that wait for one answer (RFC 4861, section 7.2.2, wants at least one). */
const MOST_QUEUED: u32 = 8;
/** Entries that are looked at for one address. */
const WAYS: u32 = 4;

/** A neighbour of which we know where it is is asked so long after it has got a packet (RFC 4861, section 10). */
const FIRST_PROBE: u64 = 5 * SECOND;

/** The entry of an address, made if need be; null when all places are taken by neighbours that are being asked. `isFixed`: a broadcast or group. */
export function neighbourFor(one: Interface, address: IpAddress, isFixed: bool): Neighbour | null {
  const start = hashAddress(address, 0, one.stack.key);
  let place: Neighbour | null = null;
  for (let way: u32 = 0; way < WAYS; way++) {
    const entry = one.neighbour((start + way) & (NEIGHBOURS - 1));
    if (entry.state == NeighbourState.FREE) {
      if (place === null || place.state != NeighbourState.FREE) place = entry;
    } else if (same(entry.address, address)) return entry;
    else if (
      entry.state != NeighbourState.INCOMPLETE &&
      (place === null || (place.state != NeighbourState.FREE && place.deadline > entry.deadline))
    )
      place = entry;
  }
  if (place === null) return null;
  place.serial++;
  copyAddress(place.address, address);
  place.tries = 0;
  place.isUsed = false;
  place.isRouter = false;
  place.deadline = NEVER;
  if (isFixed) {
    place.state = NeighbourState.FIXED;
    groupMac(address, place.mac);
  } else place.state = NeighbourState.INCOMPLETE;
  return place;
}

/** Sends a packet to a neighbour: at once, or when it has answered. Takes the packet. */
export function sendTo(one: Interface, neighbour: Neighbour, packet: NetBuf, now: u64): void {
  if (neighbour.state == NeighbourState.REACHABLE) {
    neighbour.isUsed = true;
    sendFrame(one, packet, neighbour.mac, etherTypeOf(packet));
    return;
  }
  if (neighbour.state != NeighbourState.INCOMPLETE) {
    if (neighbour.state == NeighbourState.LOCAL) return loopBack(one, packet);
    if (neighbour.state == NeighbourState.STALE) {
      neighbour.state = NeighbourState.DELAY;
      setDeadline(one, neighbour, now + FIRST_PROBE);
    }
    neighbour.isUsed = true;
    sendFrame(one, packet, neighbour.mac, etherTypeOf(packet));
    return;
  }
  if (neighbour.queued == MOST_QUEUED) dropOldest(one, neighbour);
  packet.link = null;
  append(neighbour, packet);
  if (neighbour.tries == 0) ask(one, neighbour, now);
}

/** What a neighbour says about itself by ARP. `mayAdd`: only then does an address get an entry that nobody asked for, or that we do not use yet. */
export function heardOf(one: Interface, address: IpAddress, mac: usize, mayAdd: bool, now: u64): void {
  let entry = knownNeighbour(one, address);
  if (entry === null && mayAdd) entry = neighbourFor(one, address, false);
  if (entry === null || entry.state >= NeighbourState.FIXED) return;
  copyMac(entry.mac, mac);
  confirm(one, entry, now + REACHABLE_TIME);
}

/** The entry of an address; null when there is none. */
export function knownNeighbour(one: Interface, address: IpAddress): Neighbour | null {
  const start = hashAddress(address, 0, one.stack.key);
  for (let way: u32 = 0; way < WAYS; way++) {
    const entry = one.neighbour((start + way) & (NEIGHBOURS - 1));
    if (entry.state != NeighbourState.FREE && same(entry.address, address)) return entry;
  }
  return null;
}

/** The entry by which packets to ourselves come back. */
export function localNeighbour(one: Interface, address: IpAddress): Neighbour | null {
  const entry = neighbourFor(one, address, true);
  if (entry !== null) entry.state = NeighbourState.LOCAL;
  return entry;
}

/** Forgets what is known of an address: it has become ours, or is so no more. */
export function dropNeighbour(one: Interface, address: IpAddress): void {
  const entry = knownNeighbour(one, address);
  if (entry !== null) giveUp(one, entry);
}

/** A neighbour has answered: it is there until `until`, and gets what waits for it. */
export function confirm(one: Interface, entry: Neighbour, until: u64): void {
  entry.state = NeighbourState.REACHABLE;
  entry.tries = 0;
  setDeadline(one, entry, until);
  sendQueue(one, entry);
}

/** Where a neighbour is is known, but not whether it hears us: it gets what waits for it, and is asked when it is sent more. */
export function makeStale(one: Interface, entry: Neighbour, now: u64): void {
  const isWaitedFor = entry.queued > 0;
  entry.state = isWaitedFor ? NeighbourState.DELAY : NeighbourState.STALE;
  entry.tries = 0;
  setDeadline(one, entry, now + (isWaitedFor ? FIRST_PROBE : REACHABLE_TIME));
  sendQueue(one, entry);
}

/** Asks again, gives up, forgets. Returns the next moment at which there is something to do. */
export function neighboursTick(one: Interface, now: u64): u64 {
  if (now < one.neighbourDeadline) return one.neighbourDeadline;
  let next = NEVER;
  for (let i: u32 = 0; i < NEIGHBOURS; i++) {
    const entry = one.neighbour(i);
    if (entry.state == NeighbourState.FREE || entry.state >= NeighbourState.FIXED) continue;
    if (entry.deadline <= now) expire(one, entry, now);
    next = min(next, deadlineOf(entry));
  }
  one.neighbourDeadline = next;
  return next;
}

/** Releases all packets that wait for an answer. */
export function forgetNeighbours(one: Interface): void {
  for (let i: u32 = 0; i < NEIGHBOURS; i++) giveUp(one, one.neighbour(i));
}

// --- internal -------------------------------------------------------------------------------------------------------

function ask(one: Interface, entry: Neighbour, now: u64): void {
  entry.tries++;
  if (NET_IPV6 && !isV4(entry.address)) {
    setDeadline(one, entry, now + (one.v6.retransmission ? one.v6.retransmission : RETRANSMISSION));
    askByDiscovery(one, entry, now);
    return;
  }
  setDeadline(one, entry, now + RETRANSMISSION);
  askByArp(one, entry, v4Of(entry.address));
}

function sendQueue(one: Interface, entry: Neighbour): void {
  let packet = entry.queue;
  entry.queue = null;
  entry.queued = 0;
  while (packet !== null) {
    const next: NetBuf | null = packet.link;
    packet.link = null;
    sendFrame(one, packet, entry.mac, etherTypeOf(packet));
    packet = next;
  }
}

function deadlineOf(entry: Neighbour): u64 {
  return entry.state == NeighbourState.FREE ? NEVER : entry.deadline;
}

function setDeadline(one: Interface, entry: Neighbour, deadline: u64): void {
  entry.deadline = deadline;
  one.neighbourDeadline = min(one.neighbourDeadline, deadline);
}

function expire(one: Interface, entry: Neighbour, now: u64): void {
  switch (entry.state) {
    case NeighbourState.REACHABLE:
      if (!entry.isUsed) {
        giveUp(one, entry);
        return;
      }
      entry.isUsed = false;
      entry.state = NeighbourState.PROBE;
      ask(one, entry, now);
      return;
    case NeighbourState.STALE:
      giveUp(one, entry);
      return;
    case NeighbourState.DELAY:
      entry.state = NeighbourState.PROBE;
      ask(one, entry, now);
      return;
    default:
      if (entry.tries < MOST_TRIES) ask(one, entry, now);
      else giveUp(one, entry);
  }
}

/** The entry is free; routes that know it find out by its serial number. */
function giveUp(one: Interface, entry: Neighbour): void {
  while (entry.queued) dropOldest(one, entry);
  if (NET_IPV6 && entry.tries >= MOST_TRIES && !isV4(entry.address)) routerSilent(one, entry.address);
  entry.serial++;
  entry.state = NeighbourState.FREE;
}

function append(entry: Neighbour, packet: NetBuf): void {
  entry.queued++;
  let last = entry.queue;
  if (last === null) {
    entry.queue = packet;
    return;
  }
  let next = last.link;
  while (next !== null) {
    last = next;
    next = next.link;
  }
  last.link = packet;
}

function dropOldest(one: Interface, entry: Neighbour): void {
  const packet = entry.queue;
  if (packet === null) return;
  entry.queue = packet.link;
  entry.queued--;
  packet.link = null;
  one.stack.counters.noNeighbours++;
  release(packet);
}

/** Stores where frames to an address that means several go: RFC 1112, section 6.4; RFC 2464, section 7; to all otherwise. */
export function groupMac(address: IpAddress, mac: usize): void {
  const bytes = changetype<usize>(address);
  if (!isV4(address)) {
    store<u16>(mac, 0x3333);
    store<u32>(mac, load<u32>(bytes, 12), 2);
  } else if ((load<u8>(bytes, 12) & 0xf0) == 0xe0) {
    store<u32>(mac, 0x5e0001);
    store<u8>(mac, load<u8>(bytes, 13) & 0x7f, 3);
    store<u16>(mac, load<u16>(bytes, 14), 4);
  } else setBroadcast(mac);
}
