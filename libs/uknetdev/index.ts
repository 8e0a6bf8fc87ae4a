/**
 * uknetdev: network devices and packets, as an interface between drivers and protocols.
 *
 * `netdev.ts` is what users of a device call, `driver.ts` what drivers call, `netbuf.ts` and `pool.ts` are the packets that go between them.
 * Devices that wrap devices (a tracer, a faulty cable, a capture) are drivers like any other.
 */
export { NetBuf, NetBufFlag, NETBUF_SIZE, packetLength, partCount } from "./netbuf";
export { BUFFER_SIZE, HEADROOM, NetPool, poolCreate, poolDestroy } from "./pool";
export { release, retain, runLength, takeBuffer, wrapData } from "./pool";
export { byteAt, copyBytes, copyFlags, copyPacket, setByte } from "./copy";
export { NetDev, NetFeature, NetState, Counters, COUNTERS_SIZE, NETDEV_SIZE } from "./device";
export { armReceive, armTransmit, configure, receive, start, stop, transmit } from "./netdev";
export { netDevAt, netDevCount, netDevNamed, onLink, onReceive, onTransmit } from "./netdev";
