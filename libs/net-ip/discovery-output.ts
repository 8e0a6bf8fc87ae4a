/** Messages of neighbour discovery that are sent (RFC 4861, section 7.2.2 and 7.2.4). */
import { Advertised, copyAddress, Icmpv6Type, IP_ADDRESS_SIZE, IpAddress, Ipv6Header } from "net-wire";
import { MAC_OPTION_SIZE, ND_HOP_LIMIT, NdOption, NeighbourMessage, NEIGHBOUR_MESSAGE_SIZE } from "net-wire";
import { putMacOption, putNonce, setAny, setLinkGroup, solicitedNode } from "net-wire";
import { NetBuf, takeBuffer } from "uknetdev";
import { ownAddress } from "./addresses";
import { sipHash } from "./identifier";
import { sendOnLink } from "./icmpv6-output";
import { bestSource } from "./routes-v6";
import { Interface, Neighbour, NeighbourState, OwnAddress } from "./stack";

const ALL_NODES: u8 = 1;

const group = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));
const nobody = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));

/** Asks for the hardware address of a neighbour: all that may be it, or the neighbour itself when we know where it was. */
export function askByDiscovery(one: Interface, neighbour: Neighbour, now: u64): void {
  const own = sourceFor(one, neighbour);
  if (own === null) return;
  if (neighbour.state == NeighbourState.PROBE) return solicit(one, neighbour.address, neighbour.address, own, now);
  solicitedNode(neighbour.address, group);
  solicit(one, neighbour.address, group, own, now);
}

/** Asks whether somebody else has an address that we are about to use (RFC 4862, section 5.4.2). */
export function askForDuplicates(one: Interface, own: OwnAddress, now: u64): void {
  solicitedNode(own.address, group);
  solicit(one, own.address, group, null, now);
}

/** Tells all neighbours that an address is ours (section 7.2.6), also those who know it of another machine. */
export function advertiseToAll(one: Interface, own: OwnAddress, now: u64): void {
  setLinkGroup(group, ALL_NODES);
  advertise(one, own, group, Advertised.OVERRIDE, 0, now);
}

/** Tells where we are (section 4.4). To `mac`, or to where its receiver is known to be. */
export function advertise(
  one: Interface,
  own: OwnAddress,
  destination: IpAddress,
  flags: u32,
  mac: usize,
  now: u64,
): void {
  const packet = begin(one, Icmpv6Type.NEIGHBOUR_ADVERTISEMENT, own.address);
  if (packet === null) return;
  changetype<NeighbourMessage>(packet.data).flags = <u8>flags;
  addMac(one, packet, NdOption.TARGET_MAC);
  one.stack.counters.advertisements++;
  sendOnLink(one, packet, own.address, destination, ND_HOP_LIMIT, mac, now);
}

/** By this we know our own questions: another machine, with another secret or another card, asks with another one. */
export function nonceOf(one: Interface, address: IpAddress): u64 {
  const mac = (<u64>load<u32>(one.device.mac)) | ((<u64>load<u16>(one.device.mac, 4)) << 32);
  return sipHash(one.stack.key, one.stack.secret, address.high ^ address.low, ~mac);
}

// --- internal -------------------------------------------------------------------------------------------------------

/** The address that the first packet which waits was sent from (section 7.2.2), or that which fits best. */
function sourceFor(one: Interface, neighbour: Neighbour): OwnAddress | null {
  const packet = neighbour.queue;
  if (packet !== null) {
    const own = ownAddress(one, changetype<Ipv6Header>(packet.data).source);
    if (own !== null) return own;
  }
  return bestSource(one, neighbour.address);
}

/** Section 4.3; without an address of our own: RFC 4862, section 5.4.2. Where we are is not said as long as the address might be another's. */
function solicit(one: Interface, target: IpAddress, destination: IpAddress, own: OwnAddress | null, now: u64): void {
  const packet = begin(one, Icmpv6Type.NEIGHBOUR_SOLICITATION, target);
  if (packet === null) return;
  if (own !== null && !own.isOptimistic) addMac(one, packet, NdOption.SOURCE_MAC);
  if (own === null) {
    putNonce(packet.data + packet.length, nonceOf(one, target));
    packet.length += MAC_OPTION_SIZE;
  }
  one.stack.counters.solicitations++;
  setAny(nobody);
  sendOnLink(one, packet, own !== null ? own.address : nobody, destination, ND_HOP_LIMIT, 0, now);
}

function begin(one: Interface, type: u32, target: IpAddress): NetBuf | null {
  const packet = takeBuffer(one.stack.transmitPool);
  if (packet === null) return null;
  const message = changetype<NeighbourMessage>(packet.data);
  memory.fill(packet.data, 0, NEIGHBOUR_MESSAGE_SIZE);
  message.type = <u8>type;
  copyAddress(message.target, target);
  packet.length = NEIGHBOUR_MESSAGE_SIZE;
  return packet;
}

function addMac(one: Interface, packet: NetBuf, kind: u32): void {
  putMacOption(packet.data + packet.length, kind, one.device.mac);
  packet.length += MAC_OPTION_SIZE;
}
