/**
 * The text of one interface, in Unikraft's form:
 *
 *     address[/prefix][:gateway[:dns0[:dns1[:hostname[:domain]]]]]
 *
 * Fields may be empty, and those at the end left out. An IPv6 address stands in brackets: `[fd00::2]/64:[fd00::1]`. The address may be `dhcp`, or
 * `off` for an interface that gets none.
 */
import { EINVAL } from "ukerrno";
import { classPrefix, IpAddress, isV4, parseAddress, setAny, v4Of } from "net-wire";

export const enum Method {
  /** Asks the network. */
  DHCP,
  STATIC,
  OFF,
}

/** What an interface's text says. An address that is `::` was not given. */
@unmanaged
export class InterfaceText {
  method: Method;
  prefix: u32;
  private address0: u64;
  private address1: u64;
  private gateway0: u64;
  private gateway1: u64;
  private first0: u64;
  private first1: u64;
  private second0: u64;
  private second1: u64;
  /** Where the names lie in the text, and their lengths: 0 when there is none. */
  hostname: usize;
  hostnameLength: u32;
  domain: usize;
  domainLength: u32;

  get address(): IpAddress {
    return changetype<IpAddress>(changetype<usize>(this) + offsetof<InterfaceText>("address0"));
  }

  get gateway(): IpAddress {
    return changetype<IpAddress>(changetype<usize>(this) + offsetof<InterfaceText>("gateway0"));
  }

  get nameServer(): IpAddress {
    return changetype<IpAddress>(changetype<usize>(this) + offsetof<InterfaceText>("first0"));
  }

  get nameServer2(): IpAddress {
    return changetype<IpAddress>(changetype<usize>(this) + offsetof<InterfaceText>("second0"));
  }
}

export const INTERFACE_TEXT_SIZE: u32 = <u32>offsetof<InterfaceText>();

const COLON: u32 = 58;
const SLASH: u32 = 47;
const OPEN: u32 = 91;
const CLOSE: u32 = 93;
const MOST_NAME: u32 = 253;

/** Reads `length` bytes at `text`. 0, or -EINVAL for what is not of this form; then `into` is undefined. */
export function parseInterface(text: usize, length: u32, into: InterfaceText): i32 {
  memory.fill(changetype<usize>(into), 0, INTERFACE_TEXT_SIZE);
  if (length == 0) return 0; // DHCP
  let at = text;
  const end = text + length;
  for (let field: u32 = 0; field < 6; field++) {
    const stop = fieldEnd(at, end);
    if (stop == 0 || !readField(field, at, <u32>(stop - at), into)) return -EINVAL;
    if (stop == end) return 0;
    at = stop + 1;
  }
  return -EINVAL;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Where the field ends that begins at `from`: at the next colon outside of brackets; 0 when a bracket is not closed. */
function fieldEnd(from: usize, end: usize): usize {
  let at = from;
  let isInside = false;
  while (at < end) {
    const character: u32 = load<u8>(at);
    if (character == OPEN) isInside = true;
    else if (character == CLOSE) isInside = false;
    else if (character == COLON && !isInside) return at;
    at++;
  }
  return isInside ? 0 : end;
}

function readField(field: u32, at: usize, length: u32, into: InterfaceText): bool {
  switch (field) {
    case 0:
      return readOwn(at, length, into);
    case 1:
      return readAddress(at, length, into.gateway) && (length == 0 || into.method == Method.STATIC);
    case 2:
      return readAddress(at, length, into.nameServer);
    case 3:
      return readAddress(at, length, into.nameServer2);
    case 4:
      into.hostname = at;
      into.hostnameLength = length;
      return length <= MOST_NAME;
    default:
      into.domain = at;
      into.domainLength = length;
      return length <= MOST_NAME;
  }
}

function readOwn(at: usize, length: u32, into: InterfaceText): bool {
  into.method = Method.DHCP;
  if (length == 0 || isWord(at, length, cstr("dhcp"))) return true;
  if (isWord(at, length, cstr("off"))) {
    into.method = Method.OFF;
    return true;
  }
  into.method = Method.STATIC;
  let bare: u32 = 0;
  while (bare < length && load<u8>(at + bare) != SLASH) bare++;
  if (bare == 0 || !readAddress(at, bare, into.address)) return false;
  const most: u32 = isV4(into.address) ? 32 : 128;
  into.prefix = isV4(into.address) ? classPrefix(v4Of(into.address)) : 64;
  return bare == length || readPrefix(at + bare + 1, length - bare - 1, most, into);
}

function readPrefix(at: usize, length: u32, most: u32, into: InterfaceText): bool {
  if (length == 0 || length > 3) return false;
  let value: u32 = 0;
  for (let i: u32 = 0; i < length; i++) {
    const digit: u32 = <u32>load<u8>(at + i) - 48;
    if (digit > 9) return false;
    value = value * 10 + digit;
  }
  into.prefix = value;
  return value <= most;
}

function readAddress(at: usize, length: u32, into: IpAddress): bool {
  if (length == 0) {
    setAny(into);
    return true;
  }
  if (load<u8>(at) != OPEN) return parseAddress(at, length, into);
  return load<u8>(at + length - 1) == CLOSE && parseAddress(at + 1, length - 2, into);
}

function isWord(at: usize, length: u32, word: usize): bool {
  for (let i: u32 = 0; i < length; i++) if (load<u8>(at + i) != load<u8>(word + i)) return false;
  return load<u8>(word + length) == 0;
}
