/** Packets on their way up: the Ethernet header, the IP header, and on to whoever wants the protocol. */
import {
  checkIpv4,
  EthernetHeader,
  ETHERNET_SIZE,
  EtherType,
  Fragment,
  IP_ADDRESS_SIZE,
  IpAddress,
  Ipv4Header,
  Protocol,
  setV4,
} from "net-wire";
import { NET_IPV6 } from "config";
import { NetBuf, packetLength, release } from "uknetdev";
import { isOwnV4, mayBeOurs, ownerOf } from "./addresses";
import { arpInput } from "./arp";
import { icmpInput, sendUnreachable } from "./icmp";
import { ipv6Input } from "./ipv6-input";
import { isV6 } from "./packet";
import { reassemble } from "./reassembly";
import { isBroadcast } from "./routes";
import { Interface, MOST_PROTOCOLS, Stack } from "./stack";
import { trim } from "./trim";

const address = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));

/** Takes a frame as the device gave it. */
export function frameInput(one: Interface, packet: NetBuf, now: u64): void {
  if (packet.length < ETHERNET_SIZE) return drop(one, packet);
  const type = changetype<EthernetHeader>(packet.data).type;
  packet.mark = changetype<EthernetHeader>(packet.data).isGroup ? 1 : 0;
  packet.pull(ETHERNET_SIZE);
  packet.context = changetype<usize>(one);
  if (type == EtherType.IPV4) ipv4Input(one, packet, false, now);
  else if (NET_IPV6 && type == EtherType.IPV6) ipv6Input(one, packet, false, now);
  else if (type == EtherType.ARP) arpInput(one, packet, now);
  else release(packet);
}

/** Takes a packet that has come from ourselves; its `context` is the interface. */
export function loopedInput(packet: NetBuf, now: u64): void {
  const one = changetype<Interface>(packet.context);
  packet.mark = 0;
  packet.network = packet.data;
  if (isV6(packet)) ipv6Input(one, packet, true, now);
  else ipv4Input(one, packet, true, now);
}

/** Takes a packet that begins with its IPv4 header. `isLooped`: it comes from ourselves. */
export function ipv4Input(one: Interface, packet: NetBuf, isLooped: bool, now: u64): void {
  const counters = one.stack.counters;
  counters.received++;
  const at = packet.data;
  // A header must lie in the first buffer; the payload may go on in others.
  const available = packet.next === null ? packet.length : packetLength(packet);
  if (packet.length < minimum(at, packet.length) || !checkIpv4(at, available)) return drop(one, packet);
  const header = changetype<Ipv4Header>(at);
  const source = header.source;
  if (!isLooped) {
    const destination = header.destination;
    if (!isOwnV4(one, destination)) {
      setV4(address, destination);
      if (!isBroadcast(one, address)) {
        counters.addressErrors++;
        return release(packet);
      }
      packet.mark = 1;
    }
    if (mayBeOurs(one.stack, source >>> 24) && isOurs(one.stack, source)) {
      counters.ownSources++;
      return release(packet);
    }
    // RFC 1122, section 3.2.1.3: no group, no broadcast, and 127.0.0.0/8 on no wire
    if ((source & 0xf0) == 0xe0 || source == ~(<u32>0) || (source & 0xff) == 127) return drop(one, packet);
  }
  trim(packet, header.length, available);
  packet.network = at;
  if (header.fragment & (Fragment.OFFSET | Fragment.MORE)) {
    const whole = reassemble(one, packet, now);
    if (whole !== null) deliver(one, whole, now);
  } else {
    packet.pull(header.size);
    deliver(one, packet, now);
  }
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Gives a packet to the handler of its protocol. `mark` is 1 when it was sent to more than us. */
function deliver(one: Interface, packet: NetBuf, now: u64): void {
  const stack = one.stack;
  const protocol: u32 = changetype<Ipv4Header>(packet.network).protocol;
  for (let i: u32 = 0; i < MOST_PROTOCOLS; i++) {
    const upper = stack.upper(i);
    const input = upper.input;
    if (upper.protocol != protocol || input === null) continue;
    stack.counters.delivered++;
    input(stack, packet, now);
    return;
  }
  if (protocol == Protocol.ICMP) return icmpInput(one, packet, now);
  stack.counters.unknownProtocols++;
  sendUnreachable(one, packet, true, now);
  release(packet);
}

function drop(one: Interface, packet: NetBuf): void {
  one.stack.counters.headerErrors++;
  release(packet);
}

/** Bytes that the first buffer needs at least. */
function minimum(at: usize, length: u32): u32 {
  return length < 20 ? 20 : changetype<Ipv4Header>(at).size;
}

function isOurs(stack: Stack, source: u32): bool {
  setV4(address, source);
  return ownerOf(stack, address) !== null;
}
