/** Frames on their way to a device: an Ethernet header in front, then into the batch that the end of the poll sends. */
import { copyMac, EthernetHeader, ETHERNET_SIZE } from "net-wire";
import { NetBuf, release, transmit } from "uknetdev";
import { BATCH, Interface } from "./stack";

/** Puts an Ethernet header before a packet to `mac`, and the packet into the interface's batch. Takes the packet. */
export function sendFrame(one: Interface, packet: NetBuf, mac: usize, type: u32): void {
  const header = changetype<EthernetHeader>(packet.push(ETHERNET_SIZE));
  packet.checksumStart += <u16>ETHERNET_SIZE;
  copyMac(header.destination, mac);
  copyMac(header.source, one.device.mac);
  header.type = type;
  if (one.waiting == BATCH && !flushInterface(one)) {
    one.stack.counters.sendDrops++;
    release(packet);
    return;
  }
  store<usize>(one.batch + one.waiting * sizeof<usize>(), changetype<usize>(packet));
  one.waiting++;
}

/** Gives the batch to the device. False when not a single packet went. */
export function flushInterface(one: Interface): bool {
  const count = one.waiting;
  if (count == 0) return true;
  const taken = transmit(one.device, 0, one.batch, count);
  const left = count - taken;
  if (left) memory.copy(one.batch, one.batch + taken * sizeof<usize>(), left * sizeof<usize>());
  one.waiting = left;
  return taken > 0;
}
