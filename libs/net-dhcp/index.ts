/**
 * net-dhcp: a DHCPv4 client (RFC 2131). It asks for an address, gives it to the interface with the default route, keeps it by renewing it in time, and
 * takes it away when its time is over.
 */
import { checkUdp, Protocol, UdpHeader, UDP_SIZE } from "net-wire";
import { Interface, isChecksumGoodV4, onTick, Stack } from "net-ip";
import { NetBuf } from "uknetdev";
import { NEVER } from "uktime";
import { begin, DhcpClient, end, input, tick } from "./client";
import { CLIENT_PORT, SERVER_PORT } from "./send";

export { DhcpClient, DhcpState, DHCP_CLIENT_SIZE } from "./client";
export { Lease } from "./lease";

/** The clients of all stacks. */
let clients: DhcpClient | null = null;

/**
 * Begins to ask for an address for an interface. `client` is zeroed memory of DHCP_CLIENT_SIZE bytes, with `onChange` set if somebody wants to know.
 * -ENOSPC when the stack has no room for another tick function. Whoever has UDP gives the stack's packets to `dhcpInput` first.
 */
export function dhcpStart(client: DhcpClient, one: Interface, now: u64): i32 {
  if (clientsOf(one.stack) === null) {
    const error = onTick(one.stack, dhcpTick);
    if (error < 0) return error;
  }
  client.interface = one;
  client.next = clients;
  clients = client;
  begin(client, now);
  return 0;
}

/** Gives the address back and ends. */
export function dhcpStop(client: DhcpClient, now: u64): void {
  end(client, now);
  let before: DhcpClient | null = null;
  let other = clients;
  while (other !== null && other != client) {
    before = other;
    other = other.next;
  }
  if (before === null) clients = client.next;
  else before.next = client.next;
}

/** Looks at a UDP datagram (`data` is its header). True when it was for a client; the packet stays the caller's. */
export function dhcpInput(stack: Stack, packet: NetBuf, now: u64): bool {
  if (packet.next !== null || !checkUdp(packet.data, packet.length)) return false;
  const header = changetype<UdpHeader>(packet.data);
  if (header.destination != CLIENT_PORT || header.source != SERVER_PORT) return false;
  let client = clients;
  while (client !== null && changetype<usize>(client.interface) != packet.context) client = client.next;
  if (client === null) return false;
  if (header.checksum == 0 || isChecksumGoodV4(packet, Protocol.UDP))
    input(client, packet.data + UDP_SIZE, header.length - UDP_SIZE, now);
  return true;
}

// --- internal -------------------------------------------------------------------------------------------------------

function clientsOf(stack: Stack): DhcpClient | null {
  let client = clients;
  while (client !== null && client.interface.stack != stack) client = client.next;
  return client;
}

function dhcpTick(stack: Stack, now: u64): u64 {
  let next = NEVER;
  let client = clients;
  while (client !== null) {
    const following: DhcpClient | null = client.next;
    if (client.interface.stack == stack) next = min(next, tick(client, now));
    client = following;
  }
  return next;
}
