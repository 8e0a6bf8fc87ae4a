/** Which type a frame has: that of the packet's version. */
import { EtherType } from "net-wire";
import { NetBuf } from "uknetdev";

export function etherTypeOf(packet: NetBuf): u32 {
  return load<u8>(packet.data) >>> 4 == 4 ? EtherType.IPV4 : EtherType.IPV6;
}
