/**
 * Multicast listener discovery (RFC 3810): routers and switches hear in which groups we are. Those are the groups in which neighbours look for our
 * addresses; nobody has to be told of the group of all nodes. A report tells all of them; a change is told twice, since the first might get lost.
 */
import {
  copyAddress,
  Icmpv6Header,
  Icmpv6Type,
  IP_ADDRESS_SIZE,
  IpAddress,
  Ipv6Header,
  isAny,
  isLinkLocal,
} from "net-wire";
import { isV4, ListenerQuery, ListenerRecord, LISTENER_QUERY_SIZE, LISTENER_RECORD_SIZE } from "net-wire";
import { LISTENER_REPORT_SIZE, putRecord, same, setAny, setLinkGroup, setRecords, solicitedNode } from "net-wire";
import { NEVER } from "uktime";
import { NetBuf, takeBuffer } from "uknetdev";
import { sendAlerting } from "./icmpv6-output";
import { linkLocalOf } from "./routers";
import { Interface, MOST_ADDRESSES } from "./stack";

const MILLISECOND: u64 = 1_000_000;
/** All routers that speak MLDv2: ff02::16. */
const ALL_LISTENING: u8 = 0x16;
/** How often a change is told, and how long there is between two reports of it at most (section 9.1 and 9.11). */
const ROBUSTNESS: u32 = 2;
const REPORT_INTERVAL: u64 = 1_000 * MILLISECOND;
/** Nobody waits longer for an answer than 10 seconds (section 9.3); who asks for more would keep us from ever answering. */
const LONGEST_DELAY: u32 = 10_000;

const group = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));
const other = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));
const routers = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));
const source = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));

/** There is another address: the next tick tells in which groups we are. */
export function joinGroup(one: Interface): void {
  const state = one.v6;
  state.reports = ROBUSTNESS;
  state.isChangeReported = true;
  state.reportAt = 0;
  state.deadline = 0;
}

/** An address is gone, and its group with it, unless another one has the same. */
export function leaveGroup(one: Interface, address: IpAddress): void {
  solicitedNode(address, group);
  if (isInGroup(one, MOST_ADDRESSES)) return;
  const packet = begin(one);
  if (packet === null) return;
  addRecord(packet, ListenerRecord.TO_INCLUDE);
  send(one, packet, 1);
}

/** Takes a question (section 6.2). The packet stays the caller's. */
export function queryInput(one: Interface, packet: NetBuf, isAlert: bool, now: u64): void {
  const ip = changetype<Ipv6Header>(packet.network);
  if (packet.length < LISTENER_QUERY_SIZE || !isAlert || ip.hopLimit != 1 || !isLinkLocal(ip.source)) {
    one.stack.counters.badDiscovery++;
    return;
  }
  const query = changetype<ListenerQuery>(packet.data);
  copyAddress(group, query.group);
  if (!isAny(group) && !isInGroup(one, MOST_ADDRESSES)) return;
  const state = one.v6;
  const longest = <u64>min(query.delay, LONGEST_DELAY) * MILLISECOND;
  const at = now + (((longest >> 8) * ((<u64>one.stack.nextRandom()) >> 8)) >> 16);
  if (state.reports == 0) {
    state.isChangeReported = false;
    state.reports = 1;
    state.reportAt = at;
  } else state.reportAt = min(state.reportAt, at); // one answer is enough for both
  state.deadline = min(state.deadline, state.reportAt);
}

/** Sends a report when it is time. Returns the next moment at which there is something to do. */
export function listenerTick(one: Interface, now: u64): u64 {
  const state = one.v6;
  if (state.reports == 0) return NEVER;
  if (state.reportAt <= now) {
    report(one);
    state.reports--;
    state.reportAt = now + (((REPORT_INTERVAL >> 8) * ((<u64>one.stack.nextRandom()) >> 8)) >> 16);
  }
  return state.reports ? state.reportAt : NEVER;
}

// --- internal -------------------------------------------------------------------------------------------------------

function report(one: Interface): void {
  const packet = begin(one);
  if (packet === null) return;
  let records: u32 = 0;
  for (let i: u32 = 0; i < MOST_ADDRESSES; i++) {
    const own = one.address(i);
    if (!own.isUsed || isV4(own.address)) continue;
    solicitedNode(own.address, group);
    if (isInGroup(one, i)) continue;
    addRecord(packet, one.v6.isChangeReported ? ListenerRecord.TO_EXCLUDE : ListenerRecord.IS_EXCLUDE);
    records++;
  }
  send(one, packet, records);
}

/** Whether one of the first `count` addresses is in `group`. */
function isInGroup(one: Interface, count: u32): bool {
  for (let i: u32 = 0; i < count; i++) {
    const own = one.address(i);
    if (!own.isUsed || isV4(own.address)) continue;
    solicitedNode(own.address, other);
    if (same(group, other)) return true;
  }
  return false;
}

function begin(one: Interface): NetBuf | null {
  const packet = takeBuffer(one.stack.transmitPool);
  if (packet === null) return null;
  changetype<Icmpv6Header>(packet.data).begin(Icmpv6Type.LISTENER_REPORT_V2, 0);
  packet.length = LISTENER_REPORT_SIZE;
  return packet;
}

function addRecord(packet: NetBuf, kind: u32): void {
  putRecord(packet.data + packet.length, kind, group);
  packet.length += LISTENER_RECORD_SIZE;
}

/** Section 5.2.14: from the link-local address, or from none as long as there is none. */
function send(one: Interface, packet: NetBuf, records: u32): void {
  setRecords(packet.data, records);
  const own = linkLocalOf(one);
  if (own !== null) copyAddress(source, own.address);
  else setAny(source);
  setLinkGroup(routers, ALL_LISTENING);
  sendAlerting(one, packet, source, routers);
}
