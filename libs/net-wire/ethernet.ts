/** Ethernet frames (IEEE 802.3, with a type field). */
import { swap16 } from "./order";

export const enum EtherType {
  IPV4 = 0x0800,
  ARP = 0x0806,
  IPV6 = 0x86dd,
}

/** Bytes of a hardware address. */
export const MAC_SIZE: u32 = 6;
/** Bytes before the payload of a frame. */
export const ETHERNET_SIZE: u32 = 14;

@unmanaged
export class EthernetHeader {
  private destinationLow: u32;
  private destinationHigh: u16;
  private sourceLow: u16;
  private sourceHigh: u32;
  private rawType: u16;

  /** The addresses of the hardware addresses. */
  get destination(): usize {
    return changetype<usize>(this);
  }

  get source(): usize {
    return changetype<usize>(this) + MAC_SIZE;
  }

  get type(): u32 {
    return swap16(this.rawType);
  }

  set type(value: u32) {
    this.rawType = <u16>swap16(value);
  }

  /** To all, or to a group: the lowest bit of the first byte. */
  get isGroup(): bool {
    return (load<u8>(changetype<usize>(this)) & 1) != 0;
  }
}

export function copyMac(to: usize, from: usize): void {
  store<u32>(to, load<u32>(from));
  store<u16>(to, load<u16>(from, 4), 4);
}

export function sameMac(one: usize, other: usize): bool {
  return load<u32>(one) == load<u32>(other) && load<u16>(one, 4) == load<u16>(other, 4);
}

export function setBroadcast(mac: usize): void {
  store<u32>(mac, 0xffffffff);
  store<u16>(mac, 0xffff, 4);
}
