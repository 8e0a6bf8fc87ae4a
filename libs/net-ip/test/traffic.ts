/** What tests send between machines, and what they see of it. */
import { findRoute, IpCounters, onProtocol, output, Route, ROUTE_SIZE, Stack, takePacket } from "net-ip";
import {
  checksumOf,
  foldSum,
  IcmpHeader,
  ICMP_SIZE,
  Icmpv6Type,
  IpAddress,
  packetSum,
  Protocol,
  pseudoSum,
} from "net-wire";
import { equal } from "uktest";
import { NetBuf, packetLength, release } from "uknetdev";
import { Machine } from "./machines";

export const PROTOCOL: u32 = 253; // for experiments: RFC 3692
export const route = changetype<Route>(memory.data(ROUTE_SIZE, 8));

/** Lengths of what arrived. */
export const arrived: u32[] = [];
export let bytesGood: bool = true;
/** Answers to pings. */
export let pongs: u32 = 0;

export function note(_stack: Stack, packet: NetBuf, _now: u64): void {
  arrived.push(packetLength(packet));
  let part: NetBuf | null = packet;
  let index: u32 = 0;
  while (part !== null) {
    for (let i: u32 = 0; i < part.length; i++, index++)
      if (load<u8>(part.data + i) != <u8>(index * 7)) bytesGood = false;
    part = part.next;
  }
  release(packet);
}

export function listen(machine: Machine): void {
  arrived.length = 0;
  bytesGood = true;
  equal<i32>(onProtocol(machine.stack, PROTOCOL, note), 0);
}

/** Sends `length` bytes of a pattern, in parts of up to 1,000 bytes. */
export function send(from: Machine, to: IpAddress, length: u32, now: u64): i32 {
  memory.fill(changetype<usize>(route), 0, ROUTE_SIZE);
  const error = findRoute(from.stack, to, null, route);
  if (error < 0) return error;
  sendBy(from, length, now);
  return 0;
}

/** The same by the route that was found before. */
export function sendBy(from: Machine, length: u32, now: u64): void {
  const first = takePacket(from.stack)!;
  let part = first;
  for (let i: u32 = 0; i < length; i++) {
    if (part.length == 1000) {
      const next = takePacket(from.stack)!;
      part.next = next;
      part = next;
    }
    store<u8>(part.data + part.length++, <u8>(i * 7));
  }
  output(route, first, PROTOCOL, now);
}

function countPong(_stack: Stack, packet: NetBuf, _now: u64): void {
  const type = changetype<IcmpHeader>(packet.data).type;
  if (type == Icmpv6Type.ECHO_REPLY || (type == 0 && checksumOf(packet.data, packet.length) == 0)) pongs++;
  release(packet);
}

/** Counts the answers to its pings from now on. */
export function countPongs(machine: Machine): void {
  pongs = 0;
  equal<i32>(onProtocol(machine.stack, Protocol.ICMPV6, countPong), 0);
}

export function ping(from: Machine, to: IpAddress, length: u32, now: u64): i32 {
  memory.fill(changetype<usize>(route), 0, ROUTE_SIZE);
  const error = findRoute(from.stack, to, null, route);
  if (error < 0) return error;
  const packet = takePacket(from.stack)!;
  packet.length = ICMP_SIZE + length;
  memory.fill(packet.data, 0x5a, packet.length);
  const header = changetype<IcmpHeader>(packet.data);
  header.type = Icmpv6Type.ECHO;
  header.code = 0;
  header.checksum = 0;
  const sum = packetSum(packet, 0) + pseudoSum(route.source, route.destination, Protocol.ICMPV6, packet.length);
  header.checksum = <u16>(foldSum(sum) ^ 0xffff);
  output(route, packet, Protocol.ICMPV6, now);
  return 0;
}

export function countersOf(machine: Machine): IpCounters {
  return machine.stack.counters;
}
