/**
 * Messages of DHCP (RFC 2131, section 2; options: RFC 2132), as a client writes and reads them. All of a message is checked while it is read;
 * what does not fit into its options ends it.
 *
 *     | op | hardware 1 1 | hops | xid 4 | seconds 2 | flags 2 | ciaddr 4 | yiaddr 4 | siaddr 4 | giaddr 4 | chaddr 16 | sname 64 | file 128 | cookie 4 | options … |
 */
import { copyMac, swap16, swap32 } from "net-wire";
import { Lease, MOST_DOMAIN } from "./lease";

export const enum MessageType {
  NONE = 0,
  DISCOVER = 1,
  OFFER = 2,
  REQUEST = 3,
  DECLINE = 4,
  ACK = 5,
  NAK = 6,
  RELEASE = 7,
}

const enum Option {
  PAD = 0,
  MASK = 1,
  ROUTER = 3,
  NAME_SERVER = 6,
  DOMAIN = 15,
  MTU = 26,
  TIME_SERVER = 42,
  ADDRESS = 50,
  LEASE_TIME = 51,
  OVERLOAD = 52,
  MESSAGE_TYPE = 53,
  SERVER = 54,
  PARAMETERS = 55,
  LARGEST = 57,
  RENEWAL = 58,
  REBINDING = 59,
  CLIENT = 61,
  RAPID_COMMIT = 80,
  END = 255,
}

const XID: u32 = 4;
const SECONDS: u32 = 8;
const FLAGS: u32 = 10;
const CLIENT_ADDRESS: u32 = 12;
const YOUR_ADDRESS: u32 = 16;
const HARDWARE: u32 = 28;
const SERVER_NAME: u32 = 44;
const FILE: u32 = 108;
const COOKIE: u32 = 236;
const OPTIONS: u32 = 240;
/** 99, 130, 83, 99 on the wire. */
const MAGIC: u32 = 0x63538263;
const TO_SERVER: u8 = 1;
const TO_CLIENT: u8 = 2;
/** Answers shall be sent to all: we cannot yet be reached otherwise. */
const BROADCAST: u16 = 0x0080;
/** BOOTP's size, which some relays insist on (RFC 1542, section 2.1). */
const SMALLEST: u32 = 300;
/** What a message may say that we read. */
const LARGEST: u32 = 1472;

/** What a message of the client says beside its type. Addresses are words of the wire, 0: none. */
@unmanaged
export class Request {
  type: u32;
  xid: u32;
  seconds: u32;
  /** Our address, while we have it. */
  own: u32;
  /** The address that we want. */
  wanted: u32;
  server: u32;
}

/** Writes a message to `at`, which has room for SMALLEST bytes and some. Returns its length. */
export function writeMessage(at: usize, request: Request, mac: usize): u32 {
  memory.fill(at, 0, SMALLEST);
  store<u8>(at, TO_SERVER);
  store<u8>(at, 1, 1); // Ethernet
  store<u8>(at, 6, 2);
  store<u32>(at, request.xid, XID);
  store<u16>(at, <u16>swap16(min<u32>(request.seconds, 0xffff)), SECONDS);
  if (request.own == 0) store<u16>(at, BROADCAST, FLAGS);
  store<u32>(at, request.own, CLIENT_ADDRESS);
  copyMac(at + HARDWARE, mac);
  store<u32>(at, MAGIC, COOKIE);
  let end = at + OPTIONS;
  end = option8(end, Option.MESSAGE_TYPE, request.type);
  store<u8>(end, Option.CLIENT);
  store<u8>(end, 7, 1);
  store<u8>(end, 1, 2);
  copyMac(end + 3, mac);
  end += 9;
  if (request.wanted) end = option32(end, Option.ADDRESS, request.wanted);
  if (request.server) end = option32(end, Option.SERVER, request.server);
  if (request.type == MessageType.DISCOVER || request.type == MessageType.REQUEST) {
    store<u8>(end, Option.LARGEST);
    store<u8>(end, 2, 1);
    store<u16>(end, <u16>swap16(LARGEST + 28), 2);
    end = parameters(end + 4);
  }
  if (request.type == MessageType.DISCOVER) {
    store<u16>(end, Option.RAPID_COMMIT); // RFC 4039: of length 0
    end += 2;
  }
  store<u8>(end++, Option.END);
  return max(<u32>(end - at), SMALLEST);
}

/**
 * Reads a message of `length` bytes to the client with `xid` and the hardware address at `mac`: what it says goes to `into`. Its type;
 * MessageType.NONE when it is not for us, or nonsense.
 */
export function readMessage(at: usize, length: u32, xid: u32, mac: usize, into: Lease): u32 {
  if (length < OPTIONS || load<u8>(at) != TO_CLIENT || load<u32>(at, COOKIE) != MAGIC) return MessageType.NONE;
  if (load<u32>(at, XID) != xid || load<u32>(at, HARDWARE) != load<u32>(mac)) return MessageType.NONE;
  if (load<u16>(at, HARDWARE + 4) != load<u16>(mac, 4)) return MessageType.NONE;
  memory.fill(changetype<usize>(into), 0, offsetof<Lease>());
  into.address = load<u32>(at, YOUR_ADDRESS);
  readOptions(at + OPTIONS, at + length, into);
  if (into.overload & 1) readOptions(at + FILE, at + COOKIE, into);
  if (into.overload & 2) readOptions(at + SERVER_NAME, at + FILE, into);
  return into.type;
}

// --- internal -------------------------------------------------------------------------------------------------------

function option8(at: usize, code: u32, value: u32): usize {
  store<u8>(at, <u8>code);
  store<u8>(at, 1, 1);
  store<u8>(at, <u8>value, 2);
  return at + 3;
}

function option32(at: usize, code: u32, word: u32): usize {
  store<u8>(at, <u8>code);
  store<u8>(at, 4, 1);
  store<u32>(at, word, 2);
  return at + 6;
}

/** MASK, ROUTER, NAME_SERVER, DOMAIN, MTU, TIME_SERVER, RENEWAL, REBINDING. */
const wanted = memory.data<u8>([1, 3, 6, 15, 26, 42, 58, 59]);
const WANTED: u32 = 8;

function parameters(at: usize): usize {
  store<u8>(at, Option.PARAMETERS);
  store<u8>(at, <u8>WANTED, 1);
  memory.copy(at + 2, wanted, WANTED);
  return at + 2 + WANTED;
}

function readOptions(from: usize, end: usize, into: Lease): void {
  let at = from;
  while (at < end) {
    const code: u32 = load<u8>(at++);
    if (code == Option.END) return;
    if (code == Option.PAD) continue;
    if (at == end) return;
    const length: u32 = load<u8>(at++);
    if (length > <u32>(end - at)) return;
    readOption(code, at, length, into);
    at += length;
  }
}

function readOption(code: u32, at: usize, length: u32, into: Lease): void {
  if (code == Option.MESSAGE_TYPE && length == 1) into.type = load<u8>(at);
  else if (code == Option.OVERLOAD && length == 1) into.overload = load<u8>(at);
  else if (code == Option.MTU && length == 2) into.mtu = swap16(load<u16>(at));
  else if (code == Option.RAPID_COMMIT && length == 0) into.isRapid = true;
  else if (code == Option.DOMAIN && length > 0) {
    into.domainLength = min(length, MOST_DOMAIN);
    memory.copy(into.domain, at, into.domainLength);
  }
  if (length < 4) return;
  const word = load<u32>(at);
  if (code == Option.MASK) into.mask = word;
  else if (code == Option.ROUTER) into.router = word;
  else if (code == Option.SERVER) into.server = word;
  else if (code == Option.TIME_SERVER) into.timeServer = word;
  else if (code == Option.LEASE_TIME) into.seconds = swap32(word);
  else if (code == Option.RENEWAL) into.renewal = swap32(word);
  else if (code == Option.REBINDING) into.rebinding = swap32(word);
  else if (code == Option.NAME_SERVER) {
    into.nameServer = word;
    if (length >= 8) into.nameServer2 = load<u32>(at, 4);
  }
}
