/** A line of text in a fixed place. What does not fit is cut off. */
import { textLength, writeInteger } from "ukdebug";
import { ADDRESS_TEXT, formatAddress, IpAddress, IP_ADDRESS_SIZE, isV4, setV4 } from "net-wire";

/** Bytes of a line at most: two IPv6 addresses with ports, names and figures are some 200. */
const ROOM: u32 = 256;
/** What a single piece takes at most, besides texts. */
const PIECE: u32 = 40;
const LAST: u32 = ROOM - PIECE - 1;
const NEWLINE: u32 = 10;
const SPACE: u32 = 32;
const LEFT_BRACKET: u32 = 91;
const RIGHT_BRACKET: u32 = 93;
const COLON: u32 = 58;
const ZERO: u32 = 48;

const text = memory.data(ROOM);
const v4 = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));
let length: u32 = 0;

/** Where the line is, and how long. */
export function lineText(): usize {
  return text;
}

export function lineLength(): u32 {
  return length;
}

export function beginLine(): void {
  length = 0;
}

/** Ends the line with a line end. */
export function endLine(): void {
  addByte(NEWLINE);
}

/** Adds a text that ends with a NUL. */
export function add(piece: usize): void {
  const bytes = min(<u32>textLength(piece), LAST - min(length, LAST));
  memory.copy(text + length, piece, bytes);
  length += bytes;
}

/** Adds a blank and a text. */
export function addWord(word: usize): void {
  addByte(SPACE);
  add(word);
}

export function addNumber(value: u64): void {
  if (length <= LAST) length += writeInteger(text + length, <i64>value);
}

/** Adds a blank, a name, a blank and a number. */
export function addFigure(name: usize, value: u64): void {
  addWord(name);
  addByte(SPACE);
  addNumber(value);
}

/** Adds a number with as many digits as `digits` says. */
export function addDigits(value: u64, digits: u32): void {
  if (length > LAST) return;
  for (let i = digits; i > 0; i--) {
    store<u8>(text + length + i - 1, ZERO + <u32>(value % 10));
    value /= 10;
  }
  length += digits;
}

/** Adds a hardware address: six bytes. */
export function addMac(mac: usize): void {
  if (length > LAST) return;
  for (let i: u32 = 0; i < 6; i++) {
    if (i > 0) addByte(COLON);
    addHex(load<u8>(mac + i) >> 4);
    addHex(load<u8>(mac + i) & 15);
  }
}

/** Adds an IPv4 address as it loads from the wire, and a port unless that is negative. */
export function addV4(wire: u32, port: i32): void {
  setV4(v4, wire);
  addPlace(v4, port);
}

/** The same of any address. One of IPv6 with a port stands in brackets. */
export function addPlace(address: IpAddress, port: i32): void {
  if (length > LAST - ADDRESS_TEXT + PIECE) return;
  const isBracketed = port >= 0 && !isV4(address);
  if (isBracketed) addByte(LEFT_BRACKET);
  length += formatAddress(address, text + length);
  if (isBracketed) addByte(RIGHT_BRACKET);
  if (port < 0) return;
  addByte(COLON);
  addNumber(port);
}

/** Adds one of `letters` for each bit of `bits` that is set, from the lowest on. */
export function addFlags(bits: u32, letters: usize): void {
  for (let at = letters; load<u8>(at); at++, bits >>= 1) if (bits & 1) addByte(load<u8>(at));
}

export function addByte(byte: u32): void {
  if (length < ROOM) store<u8>(text + length++, byte);
}

// --- internal -------------------------------------------------------------------------------------------------------

function addHex(digit: u32): void {
  addByte(digit < 10 ? ZERO + digit : 87 + digit);
}
