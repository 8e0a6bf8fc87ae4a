/**
 * net-udp: UDP (RFC 768), above `net-ip`. A port is memory of its user's, with a function that is called with each datagram.
 */
import { calloc, free } from "ukalloc";
import { ENOMEM } from "ukerrno";
import { Protocol } from "net-wire";
import { onError, onProtocol, Stack } from "net-ip";
import { NetBuf } from "uknetdev";
import { udpError, udpInput } from "./input";
import { UDP_STATE_SIZE, UdpCounters } from "./port";
import { udpOf } from "./table";

export { UdpPort, UDP_PORT_SIZE, UdpCounters } from "./port";
export { udpOpen, udpClose } from "./table";
export { udpSend, udpSendPacket, UDP_MOST } from "./send";
export { udpSource, udpSourcePort, udpDestination } from "./input";

/** Gives a stack UDP, once. 0, -ENOMEM, or -ENOSPC when the stack has too many protocols. */
export function udpPrepare(stack: Stack): i32 {
  const memory = calloc(1, UDP_STATE_SIZE);
  if (!memory) return -ENOMEM;
  stack.udp = memory;
  let error = onProtocol(stack, Protocol.UDP, udpInput);
  if (error >= 0) error = onError(stack, Protocol.UDP, udpError);
  return error;
}

/** Takes it away, before `destroyStack`. All ports have been closed. */
export function udpDestroy(stack: Stack): void {
  free(stack.udp);
  stack.udp = 0;
}

/** Lets `first` see every datagram before the ports do; where it says true, it was for it. `data` is UDP's header. The packet is not its. */
export function udpFirst(stack: Stack, first: (stack: Stack, packet: NetBuf, now: u64) => bool): void {
  udpOf(stack).first = first;
}

/** What went through a stack's UDP. */
export function udpCounters(stack: Stack): UdpCounters {
  return udpOf(stack).counters;
}
