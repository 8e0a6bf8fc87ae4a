/** To everybody on a link: before an interface has an address, and when it has just got one. */
import { EHOSTUNREACH } from "ukerrno";
import { IpAddress, isV4, setV4, v4Of } from "net-wire";
import { announce } from "./arp";
import { neighbourFor } from "./neighbours";
import { Interface, Route } from "./stack";

const EVERYBODY: u32 = 0xffffffff;
const TIME_TO_LIVE: u8 = 64;

/**
 * The way to 255.255.255.255 by an interface, from the address `source` as it loads from the wire, which may be 0. Find it anew for each packet: it is
 * not brought up to date. 0 or -EHOSTUNREACH.
 */
export function broadcastRoute(one: Interface, source: u32, into: Route): i32 {
  setV4(into.source, source);
  setV4(into.destination, EVERYBODY);
  const neighbour = neighbourFor(one, into.destination, true);
  if (neighbour === null) return -EHOSTUNREACH;
  into.interface = one;
  into.isV4 = true;
  into.mtu = one.mtu;
  into.timeToLive = TIME_TO_LIVE;
  into.neighbour = neighbour;
  into.neighbourSerial = neighbour.serial;
  into.generation = one.stack.generation;
  return 0;
}

/** Tells the neighbours that an address of this interface is here (RFC 5227, section 2.3): they may know it of another machine. IPv6 does so by itself. */
export function announceAddress(one: Interface, address: IpAddress): void {
  if (isV4(address)) announce(one, v4Of(address));
}
