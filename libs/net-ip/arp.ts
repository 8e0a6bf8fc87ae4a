/** ARP (RFC 826): questions, answers, and what is learned from both. */
import {
  ArpOperation,
  ArpPacket,
  ARP_SIZE,
  checkArp,
  copyMac,
  EtherType,
  hostBits,
  IP_ADDRESS_SIZE,
  IpAddress,
  setBroadcast,
  setV4,
  v4Of,
} from "net-wire";
import { isV4, MAC_SIZE } from "net-wire";
import { NetBuf, release, takeBuffer } from "uknetdev";
import { heardOf } from "./neighbours";
import { Interface, MOST_ADDRESSES, Neighbour, NeighbourState } from "./stack";
import { isOwnV4 } from "./addresses";
import { sendFrame } from "./frame";

const sender = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));
const everybody = memory.data(8, 8);

/** Asks for the hardware address of a neighbour: all, or the neighbour itself when it has answered before (RFC 1122, section 2.3.2.1). */
export function askByArp(one: Interface, neighbour: Neighbour, target: u32): void {
  const source = sourceFor(one, target);
  if (source == 0) return;
  setBroadcast(everybody);
  one.stack.counters.arpRequests++;
  const mac = neighbour.state == NeighbourState.PROBE ? neighbour.mac : everybody;
  sendArp(one, ArpOperation.REQUEST, source, target, mac);
}

/** Tells all that an address is ours (RFC 5227, section 3). */
export function announce(one: Interface, address: u32): void {
  setBroadcast(everybody);
  sendArp(one, ArpOperation.REQUEST, address, address, everybody);
}

/** Takes an ARP packet whose data begins behind the Ethernet header. */
export function arpInput(one: Interface, packet: NetBuf, now: u64): void {
  if (checkArp(packet.data, packet.length)) handle(one, changetype<ArpPacket>(packet.data), now);
  else one.stack.counters.headerErrors++;
  release(packet);
}

// --- internal -------------------------------------------------------------------------------------------------------

function handle(one: Interface, arp: ArpPacket, now: u64): void {
  const isForUs = isOwnV4(one, arp.target);
  const isOurs = isOwnV4(one, arp.sender);
  if (arp.sender != 0 && !isOurs && !(load<u8>(arp.senderMac) & 1)) {
    setV4(sender, arp.sender);
    heardOf(one, sender, arp.senderMac, isForUs && sourceFor(one, arp.sender) != 0, now);
  }
  if (!isForUs || isOurs || arp.operation != ArpOperation.REQUEST) return;
  one.stack.counters.arpReplies++;
  sendArp(one, ArpOperation.REPLY, arp.target, arp.sender, arp.senderMac);
}

function sendArp(one: Interface, operation: u32, source: u32, target: u32, mac: usize): void {
  const packet = takeBuffer(one.stack.transmitPool);
  if (packet === null) return;
  packet.length = ARP_SIZE;
  const arp = changetype<ArpPacket>(packet.data);
  arp.begin();
  arp.operation = operation;
  copyMac(arp.senderMac, one.device.mac);
  arp.sender = source;
  if (operation == ArpOperation.REPLY) copyMac(arp.targetMac, mac);
  else memory.fill(arp.targetMac, 0, MAC_SIZE);
  arp.target = target;
  sendFrame(one, packet, mac, EtherType.ARP);
}

/** Our address in the network of `target`; 0 when that is in none of ours. */
function sourceFor(one: Interface, target: u32): u32 {
  for (let i: u32 = 0; i < MOST_ADDRESSES; i++) {
    const own = one.address(i);
    if (!own.isUsed || !isV4(own.address)) continue;
    if (((v4Of(own.address) ^ target) & ~hostBits(own.prefix - 96)) == 0) return v4Of(own.address);
  }
  return 0;
}
