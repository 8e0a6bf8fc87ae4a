/**
 * net-service: the machine's network. All its devices are on one stack with TCP and UDP, configured by the command line or by DHCP; a thread of its own serves it.
 * Whoever imports it has a network when the application starts; addresses that are asked for come a little later.
 */
import { udpFirst, udpPrepare } from "net-udp";
import { tcpPrepare } from "net-tcp";
import { prepareStack, Stack, STACK_SIZE } from "net-ip";
import { configureNetwork } from "net-config";
import { dhcpInput } from "net-dhcp";
import { monotonic } from "uktime";
import { connectionCount, receiveBuffers, transmitBuffers } from "./amounts";
import { fillSeed, SEED_SIZE } from "./seed";
import { serve } from "./service";
import "tap";
import "virtio-net";

export { networkKick } from "./service";

const stack = changetype<Stack>(memory.data(<i32>STACK_SIZE, 8));
const seed = memory.data(<i32>SEED_SIZE, 8);

/** The machine's stack. */
export function network(): Stack {
  return stack;
}

/** Brings the network up. For the boot, once. A negative errno when the command line makes no sense, or memory does not suffice. */
export function networkStart(): i32 {
  fillSeed(seed);
  let error = prepareStack(stack, transmitBuffers(), seed);
  if (error >= 0) error = tcpPrepare(stack, connectionCount());
  if (error >= 0) error = udpPrepare(stack);
  if (error < 0) return error;
  udpFirst(stack, dhcpInput);
  error = configureNetwork(stack, receiveBuffers(), monotonic());
  return error < 0 ? error : serve(stack);
}
