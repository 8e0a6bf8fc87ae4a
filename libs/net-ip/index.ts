/**
 * net-ip: the internet layer, above `uknetdev` and below TCP and UDP. It owns no thread and reads no clock: somebody calls `poll` with the time,
 * whenever a device has something, or when the moment has come that the last `poll` named.
 *
 *     device ──► poll ──► Ethernet ──► ARP
 *                            ├───────► IPv4 ──► reassembly ──────────────────────► ICMP, or the handler of `onProtocol`
 *                            └───────► IPv6 ──► extension headers, reassembly ──► ICMPv6 and neighbour discovery, or the same handler
 *     output(route) ──► IPv4 or IPv6 ──► neighbour ──► Ethernet ──► the end of the poll ──► device
 *                                            └──► ourselves: the next poll
 */
export { BATCH, Interface, INTERFACE_SIZE, IpCounters, Neighbour, NeighbourState, OwnAddress } from "./stack";
export { Route, ROUTE_SIZE, Stack, STACK_SIZE } from "./stack";
export { V6State } from "./v6-state";
export { addAddress, isOwn, ownAddress, removeAddress } from "./addresses";
export {
  addInterface,
  addRoute,
  destroyStack,
  onError,
  onProtocol,
  onTick,
  prepareStack,
  removeRoutes,
  takePacket,
} from "./setup";
export { announceAddress, broadcastRoute } from "./broadcast";
export { findRoute, refreshRoute } from "./routes";
export { learnMtu, smallestMtu } from "./paths";
export { confirmReachable } from "./reachable";
export { startV6 } from "./v6";
export { advertisedServer } from "./advertised";
export { output } from "./output";
export { isV6, packetDestination, packetSource } from "./packet";
export { isChecksumGood, isChecksumGoodV4, isChecksumGoodV6, isPacketGood } from "./checks";
export { sendUnreachable } from "./icmp";
export { arm, flush, poll } from "./poll";
