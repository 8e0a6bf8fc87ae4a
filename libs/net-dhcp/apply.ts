/** What a lease means for an interface: its address, and the default route. */
import { IP_ADDRESS_SIZE, IpAddress, setV4 } from "net-wire";
import { addAddress, addRoute, announceAddress, Interface, removeAddress, removeRoutes } from "net-ip";
import { Lease } from "./lease";

/** The least that an Ethernet with IPv4 has to carry as a whole (RFC 791: 576 bytes): a smaller MTU is not believed. */
const SMALLEST_MTU: u32 = 576;

const address = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));
const gateway = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));

/** Gives the interface the address and the route. 0 or a negative errno. */
export function applyLease(one: Interface, lease: Lease): i32 {
  setV4(address, lease.address);
  if (lease.mtu >= SMALLEST_MTU && lease.mtu < one.mtu) one.mtu = lease.mtu;
  const error = addAddress(one, address, lease.prefix);
  if (error < 0) return error;
  announceAddress(one, address);
  if (lease.router == 0) return 0;
  setV4(gateway, lease.router);
  setV4(address, 0);
  return addRoute(one.stack, address, 0, gateway, one);
}

/** Takes both away again; the MTU is the device's own. */
export function dropLease(one: Interface, lease: Lease): void {
  setV4(address, lease.address);
  removeAddress(one, address);
  one.mtu = one.device.mtu;
  setV4(address, 0);
  setV4(gateway, lease.router);
  removeRoutes(one.stack, address, 0, gateway, one);
}
