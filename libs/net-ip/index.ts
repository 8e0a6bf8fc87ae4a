/**
 * net-ip: the internet layer, above `uknetdev` and below TCP and UDP. It owns no thread and reads no clock: somebody calls `poll` with the time,
 * whenever a device has something, or when the moment has come that the last `poll` named.
 *
 *     device ──► poll ──► Ethernet ──► ARP
 *                            └───────► IPv4 ──► reassembly ──► ICMP, or the handler of `onProtocol`
 *     output(route) ──► IPv4 ──► neighbour ──► Ethernet ──► the end of the poll ──► device
 */
export { BATCH, Interface, INTERFACE_SIZE, IpCounters, Neighbour, NeighbourState, OwnAddress } from "./stack";
export { Route, ROUTE_SIZE, Stack, STACK_SIZE } from "./stack";
export {
  addAddress,
  addInterface,
  addRoute,
  destroyStack,
  onError,
  onProtocol,
  onTick,
  prepareStack,
  removeAddress,
  removeRoutes,
  takePacket,
} from "./setup";
export { announceAddress, broadcastRoute } from "./broadcast";
export { findRoute, isOwn, refreshRoute } from "./routes";
export { output } from "./output";
export { isChecksumGood, isChecksumGoodV4 } from "./checks";
export { sendUnreachable } from "./icmp";
export { arm, flush, poll } from "./poll";
