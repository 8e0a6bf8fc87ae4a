/**
 * The client's states (RFC 2131, section 4.4):
 *
 *     SELECTING ─offer─► REQUESTING ─ack─► BOUND ─T1─► RENEWING ─T2─► REBINDING ─end─► SELECTING
 *         └──────ack with rapid commit──────►│ ◄───────────ack──────────┘       nak: from all of them to SELECTING
 */
import { NEVER } from "uktime";
import { Interface } from "net-ip";
import { isSane, Lease } from "./lease";
import { MessageType, readMessage, Request } from "./message";
import { applyLease, dropLease } from "./apply";
import { sendMessage } from "./send";

export const enum DhcpState {
  STOPPED,
  SELECTING,
  REQUESTING,
  BOUND,
  RENEWING,
  REBINDING,
}

const SECOND: u64 = 1_000_000_000;
/** The first wait for an answer, and the longest: section 4.1. */
const FIRST_WAIT: u64 = 4 * SECOND;
const LONGEST_WAIT: u64 = 64 * SECOND;
/** Between two renewals at least: section 4.4.5. */
const SHORTEST_RENEWAL: u64 = 60 * SECOND;
/** Requests for one offer before we look for others. */
const MOST_REQUESTS: u32 = 4;
const FOREVER: u32 = 0xffffffff;

/** A client. Belongs to its user, in zeroed memory of DHCP_CLIENT_SIZE bytes, and must stay in place until `dhcpStop`. */
@unmanaged
export class DhcpClient {
  interface: Interface;
  next: DhcpClient | null;
  state: DhcpState;
  xid: u32;
  tries: u32;
  /** When something is to be done. */
  deadline: u64;
  /** When it began, and when the present exchange did. */
  began: u64;
  /** When the lease is to be renewed, by its server and by any; and when it ends. */
  renewAt: u64;
  rebindAt: u64;
  endAt: u64;
  /** Whether `address` is the interface's. */
  hasAddress: bool;
  /** Called when the address came, changed or went (`hasAddress`), for the layers above. */
  onChange: ((client: DhcpClient, now: u64) => void) | null;
  context: usize;

  /** What was given to us. */
  get lease(): Lease {
    return changetype<Lease>(changetype<usize>(this) + LEASE);
  }

  /** What the last message said. */
  get heard(): Lease {
    return changetype<Lease>(changetype<usize>(this) + HEARD);
  }
}

const LEASE: usize = (offsetof<DhcpClient>() + 7) & ~7;
const HEARD: usize = LEASE + ((offsetof<Lease>() + 7) & ~7);
export const DHCP_CLIENT_SIZE: u32 = <u32>(HEARD + offsetof<Lease>());

const request = changetype<Request>(memory.data(24, 4));

/** Begins to look for servers. */
export function begin(client: DhcpClient, now: u64): void {
  client.began = now;
  select(client, now);
}

/** Does what is due. Returns the next moment at which something will be. */
export function tick(client: DhcpClient, now: u64): u64 {
  if (now < client.deadline) return client.deadline;
  switch (client.state) {
    case DhcpState.SELECTING:
      ask(client, now);
      break;
    case DhcpState.REQUESTING:
      if (client.tries < MOST_REQUESTS) ask(client, now);
      else select(client, now);
      break;
    case DhcpState.BOUND:
      enter(client, DhcpState.RENEWING, now);
      break;
    case DhcpState.RENEWING:
      if (now >= client.rebindAt) enter(client, DhcpState.REBINDING, now);
      else ask(client, now);
      break;
    case DhcpState.REBINDING:
      if (now < client.endAt) ask(client, now);
      else {
        lose(client, now);
        select(client, now);
      }
  }
  return client.deadline;
}

/** Takes a message from a server. */
export function input(client: DhcpClient, message: usize, length: u32, now: u64): void {
  const heard = client.heard;
  const type = readMessage(message, length, client.xid, client.interface.device.mac, heard);
  const state = client.state;
  if (type == MessageType.NONE || state == DhcpState.STOPPED || state == DhcpState.BOUND) return;
  if (type == MessageType.NAK) {
    if (state == DhcpState.SELECTING || (state == DhcpState.REQUESTING && heard.server != client.lease.server)) return;
    lose(client, now);
    select(client, now);
    return;
  }
  if (!isSane(heard)) return;
  if (type == MessageType.OFFER && state == DhcpState.SELECTING && heard.server != 0) {
    memory.copy(changetype<usize>(client.lease), changetype<usize>(heard), offsetof<Lease>());
    enter(client, DhcpState.REQUESTING, now);
  } else if (type == MessageType.ACK && (state != DhcpState.SELECTING || heard.isRapid)) bind(client, now);
}

/** Gives the address back and ends. */
export function end(client: DhcpClient, now: u64): void {
  if (client.hasAddress) {
    fill(client, MessageType.RELEASE, now);
    request.server = client.lease.server;
    sendMessage(client.interface, request, client.lease.server, now);
    lose(client, now);
  }
  client.state = DhcpState.STOPPED;
  client.deadline = NEVER;
}

// --- internal -------------------------------------------------------------------------------------------------------

function select(client: DhcpClient, now: u64): void {
  client.xid = client.interface.stack.nextRandom();
  enter(client, DhcpState.SELECTING, now);
}

function enter(client: DhcpClient, state: DhcpState, now: u64): void {
  client.state = state;
  client.tries = 0;
  ask(client, now);
}

/** Section 4.3.6, table 4: which message has which fields. */
function ask(client: DhcpClient, now: u64): void {
  const lease = client.lease;
  const state = client.state;
  fill(client, state == DhcpState.SELECTING ? MessageType.DISCOVER : MessageType.REQUEST, now);
  if (state == DhcpState.REQUESTING) {
    request.wanted = lease.address;
    request.server = lease.server;
  }
  sendMessage(client.interface, request, state == DhcpState.RENEWING ? lease.server : 0, now);
  client.tries++;
  client.deadline = now + wait(client, now);
}

function fill(client: DhcpClient, type: u32, now: u64): void {
  request.type = type;
  request.xid = client.xid;
  request.seconds = <u32>((now - client.began) / SECOND);
  request.own = client.hasAddress ? client.lease.address : 0;
  request.wanted = 0;
  request.server = 0;
}

/** How long for an answer: twice as long each time, give or take a second; or half of what is left of the lease. */
function wait(client: DhcpClient, now: u64): u64 {
  if (client.state >= DhcpState.RENEWING) {
    const until = client.state == DhcpState.RENEWING ? client.rebindAt : client.endAt;
    const left = until > now ? until - now : 0;
    return min(left, max(left / 2, SHORTEST_RENEWAL));
  }
  const plain = min(FIRST_WAIT << min<u32>(client.tries - 1, 4), LONGEST_WAIT);
  return plain - SECOND + (<u64>client.interface.stack.nextRandom() * 2 * SECOND) / 0x100000000;
}

function bind(client: DhcpClient, now: u64): void {
  const lease = client.lease;
  const heard = client.heard;
  const isSame = client.hasAddress && lease.address == heard.address && lease.mask == heard.mask;
  if (heard.server == 0) heard.server = lease.server;
  if (!isSame) lose(client, now);
  memory.copy(changetype<usize>(lease), changetype<usize>(heard), offsetof<Lease>());
  times(client, now);
  client.state = DhcpState.BOUND;
  client.deadline = client.renewAt;
  if (isSame) return;
  client.hasAddress = applyLease(client.interface, lease) >= 0;
  tell(client, now);
}

/** Section 4.4.5: what the server does not say, or says out of order, is half and seven eighths. */
function times(client: DhcpClient, now: u64): void {
  const lease = client.lease;
  if (lease.seconds == FOREVER) {
    client.renewAt = NEVER;
    client.rebindAt = NEVER;
    client.endAt = NEVER;
    return;
  }
  const all: u64 = lease.seconds;
  const isGood = lease.renewal > 0 && lease.renewal < lease.rebinding && lease.rebinding < lease.seconds;
  client.renewAt = now + (isGood ? <u64>lease.renewal * SECOND : (all * SECOND) / 2);
  client.rebindAt = now + (isGood ? <u64>lease.rebinding * SECOND : (all * SECOND * 7) / 8);
  client.endAt = now + all * SECOND;
}

function lose(client: DhcpClient, now: u64): void {
  if (!client.hasAddress) return;
  dropLease(client.interface, client.lease);
  client.hasAddress = false;
  tell(client, now);
}

function tell(client: DhcpClient, now: u64): void {
  const callback = client.onChange;
  if (callback !== null) callback(client, now);
}
