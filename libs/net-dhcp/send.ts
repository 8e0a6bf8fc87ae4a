/** Messages on their way to servers: UDP from port 68 to port 67, to all as long as there is no address to speak of. */
import { IP_ADDRESS_SIZE, IpAddress, Protocol, pseudoSum, foldSum, setV4, UdpHeader, UDP_SIZE } from "net-wire";
import { broadcastRoute, findRoute, Interface, output, Route, ROUTE_SIZE, takePacket } from "net-ip";
import { NetBufFlag, release } from "uknetdev";
import { Request, writeMessage } from "./message";

export const CLIENT_PORT: u32 = 68;
export const SERVER_PORT: u32 = 67;

const route = changetype<Route>(memory.data(ROUTE_SIZE, 8));
const address = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));

/** Sends a message to `server`, or to all when that is 0. What cannot be sent is sent again when its time comes. */
export function sendMessage(one: Interface, request: Request, server: u32, now: u64): void {
  const packet = takePacket(one.stack);
  if (packet === null) return;
  memory.fill(changetype<usize>(route), 0, ROUTE_SIZE);
  setV4(address, server);
  const error = server ? findRoute(one.stack, address, null, route) : broadcastRoute(one, request.own, route);
  if (error < 0) {
    release(packet);
    return;
  }
  const header = changetype<UdpHeader>(packet.data);
  packet.length = UDP_SIZE + writeMessage(packet.data + UDP_SIZE, request, one.device.mac);
  header.source = CLIENT_PORT;
  header.destination = SERVER_PORT;
  header.length = packet.length;
  header.checksum = <u16>foldSum(pseudoSum(route.source, route.destination, Protocol.UDP, packet.length));
  packet.flags |= NetBufFlag.CHECKSUM_PARTIAL;
  packet.checksumOffset = <u16>offsetof<UdpHeader>("checksum");
  output(route, packet, Protocol.UDP, now);
}
