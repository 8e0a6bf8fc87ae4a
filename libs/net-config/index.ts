/**
 * net-config: which addresses a machine has. The kernel's command line says it, `netdev.ip=192.168.0.2/24:192.168.0.1:192.168.0.1`, one word for each
 * device, several of them in quotes with blanks between them; a device without a word asks by DHCP.
 */
import { ParameterKind, parameter } from "ukargparse";
import { errValue, putBytes, putLine, put } from "ukdebug";
import { EINVAL, ENOMEM } from "ukerrno";
import { calloc } from "ukalloc";
import { NetDev, netDevAt } from "uknetdev";
import { DhcpClient, DHCP_CLIENT_SIZE, dhcpStart } from "net-dhcp";
import { IP_ADDRESS_SIZE, IpAddress, isAny, isV4, setAny, setV4 } from "net-wire";
import { addAddress, addInterface, addRoute, announceAddress, Interface, Stack } from "net-ip";
import { InterfaceText, INTERFACE_TEXT_SIZE, Method, parseInterface } from "./parse";

export { InterfaceText, INTERFACE_TEXT_SIZE, Method, parseInterface } from "./parse";

const BLANK: u32 = 32;

const words = memory.data(sizeof<usize>(), 8);
parameter(cstr("netdev.ip"), ParameterKind.TEXT, words);

/** Nothing is left to do: that it stands in the boot has the parameter above declared before the command line is read. */
export function init(): i32 {
  return 0;
}

/**
 * Takes all network devices that there are into the stack, each with `receiveBuffers` buffers, and configures them as the command line says. Returns how
 * many interfaces there are; -EINVAL when the command line makes no sense, which has been said on the console, or another negative errno.
 */
export function configureNetwork(stack: Stack, receiveBuffers: u32, now: u64): i32 {
  const text = changetype<InterfaceText>(calloc(1, INTERFACE_TEXT_SIZE));
  if (!changetype<usize>(text)) return -ENOMEM;
  let at = load<usize>(words);
  let count: i32 = 0;
  for (let index: u32 = 0; ; index++) {
    const device = netDevAt(index);
    if (device === null) break;
    const length = at ? wordLength(at) : 0;
    const error = parseInterface(at, length, text);
    if (error < 0) {
      put(cstr("netdev.ip: address[/prefix][:gateway[:dns0[:dns1[:hostname[:domain]]]]] is the form, not "));
      putBytes(at, length);
      putLine();
      return error;
    }
    at = nextWord(at, length);
    const result = setUp(stack, device, receiveBuffers, text, now);
    if (result < 0) return result;
    count += result;
  }
  return count;
}

/** The client that asks for an interface's address; null when it has one by other means. */
export function dhcpClientOf(one: Interface): DhcpClient | null {
  let entry = first;
  while (entry !== null && entry.interface != one) entry = entry.next;
  return entry === null || !changetype<usize>(entry.client) ? null : entry.client;
}

/** Stores the name server number `index` (0, 1, …) in `into`: of the command line, or of DHCP. False when there are not so many. */
export function nameServer(index: u32, into: IpAddress): bool {
  let left = index;
  let entry = first;
  while (entry !== null) {
    for (let i: u32 = 0; i < 2; i++) {
      readServer(entry, i, into);
      if (isAny(into)) continue;
      if (left == 0) return true;
      left--;
    }
    entry = entry.next;
  }
  return false;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** What is kept of an interface. */
@unmanaged
class Entry {
  next: Entry | null;
  interface: Interface;
  client: DhcpClient;
  private server0: u64;
  private server1: u64;
  private other0: u64;
  private other1: u64;

  get server(): IpAddress {
    return changetype<IpAddress>(changetype<usize>(this) + offsetof<Entry>("server0"));
  }

  get server2(): IpAddress {
    return changetype<IpAddress>(changetype<usize>(this) + offsetof<Entry>("other0"));
  }
}

let first: Entry | null = null;

function setUp(stack: Stack, device: NetDev, receiveBuffers: u32, text: InterfaceText, now: u64): i32 {
  if (text.method == Method.OFF) return 0;
  const one = addInterface(stack, device, receiveBuffers);
  if (one === null) {
    errValue(cstr("netdev"), cstr("a device cannot be used, number"), device.index);
    return 0;
  }
  const memory = calloc(1, offsetof<Entry>());
  if (!memory) return -ENOMEM;
  const entry = changetype<Entry>(memory);
  entry.interface = one;
  entry.next = first;
  first = entry;
  copy16(changetype<usize>(entry.server), changetype<usize>(text.nameServer));
  copy16(changetype<usize>(entry.server2), changetype<usize>(text.nameServer2));
  const error = text.method == Method.STATIC ? setAddress(stack, one, text) : ask(entry, now);
  return error < 0 ? error : 1;
}

const any = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));

function setAddress(stack: Stack, one: Interface, text: InterfaceText): i32 {
  const error = addAddress(one, text.address, text.prefix);
  if (error < 0) return error;
  announceAddress(one, text.address);
  if (isAny(text.gateway)) return 0;
  if (isV4(text.gateway) != isV4(text.address)) return -EINVAL;
  if (isV4(text.gateway)) setV4(any, 0);
  else setAny(any);
  return addRoute(stack, any, 0, text.gateway, one);
}

function ask(entry: Entry, now: u64): i32 {
  const memory = calloc(1, DHCP_CLIENT_SIZE);
  if (!memory) return -ENOMEM;
  entry.client = changetype<DhcpClient>(memory);
  return dhcpStart(entry.client, entry.interface, now);
}

function readServer(entry: Entry, index: u32, into: IpAddress): void {
  copy16(changetype<usize>(into), changetype<usize>(index ? entry.server2 : entry.server));
  if (!isAny(into) || !changetype<usize>(entry.client) || !entry.client.hasAddress) return;
  const lease = entry.client.lease;
  setV4(into, index ? lease.nameServer2 : lease.nameServer);
}

function copy16(to: usize, from: usize): void {
  store<u64>(to, load<u64>(from));
  store<u64>(to, load<u64>(from, 8), 8);
}

function wordLength(text: usize): u32 {
  let length: u32 = 0;
  while (load<u8>(text + length) && load<u8>(text + length) != BLANK) length++;
  return length;
}

/** Where the next word begins; 0: there is none. */
function nextWord(at: usize, length: u32): usize {
  if (!at) return 0;
  let next = at + length;
  while (load<u8>(next) == BLANK) next++;
  return load<u8>(next) ? next : 0;
}
