/** What a DHCP server has given, or offers. */
import { classPrefix } from "net-wire";

/** Bytes of a domain's name that are kept. */
export const MOST_DOMAIN: u32 = 64;

/** Addresses are words of the wire; 0: the server said nothing. Times are seconds. */
@unmanaged
export class Lease {
  address: u32;
  mask: u32;
  router: u32;
  nameServer: u32;
  nameServer2: u32;
  timeServer: u32;
  /** The server that it comes from. */
  server: u32;
  seconds: u32;
  renewal: u32;
  rebinding: u32;
  mtu: u32;
  /** Of the message that said it. */
  type: u32;
  overload: u32;
  isRapid: bool;
  domainLength: u32;
  private domain0: u64;
  private domain1: u64;
  private domain2: u64;
  private domain3: u64;
  private domain4: u64;
  private domain5: u64;
  private domain6: u64;
  private domain7: u64;

  /** Where the domain's name lies, `domainLength` bytes. */
  get domain(): usize {
    return changetype<usize>(this) + offsetof<Lease>("domain0");
  }

  /** Bits of the network; without a mask those of the address's old class (RFC 950). */
  get prefix(): u32 {
    if (this.mask) return <u32>clz<u32>(~bswap<u32>(this.mask));
    return classPrefix(this.address);
  }
}

/** Whether it can be used: an address that a machine can have, a mask of ones and then zeros, a time that is not nothing. */
export function isSane(lease: Lease): bool {
  const first = lease.address & 0xff;
  if (first == 0 || first == 127 || first >= 224 || lease.seconds == 0) return false;
  const rest = ~bswap<u32>(lease.mask);
  return lease.mask == 0 || (rest & (rest + 1)) == 0;
}
