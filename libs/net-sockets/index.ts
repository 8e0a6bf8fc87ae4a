/**
 * net-sockets: the network for applications, in calls that wait. A thread that waits lets the others run.
 */
export { Interest } from "./socket";
export { Poll, Pollable } from "./poll";
export { socketError } from "./error";
export { TcpListener } from "./tcp-listener";
export { TcpStream } from "./tcp-stream";
export { UdpSocket } from "./udp-socket";
