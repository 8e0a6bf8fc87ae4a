/** ARP for IPv4 over Ethernet (RFC 826). */
import { EtherType } from "./ethernet";
import { swap16 } from "./order";

export const enum ArpOperation {
  REQUEST = 1,
  REPLY = 2,
}

export const ARP_SIZE: u32 = 28;
const ETHERNET: u32 = 1;

/**
 *     | hardware 2 | protocol 2 | 6 | 4 | operation 2 | sender: MAC 6, IPv4 4 | target: MAC 6, IPv4 4 |
 */
@unmanaged
export class ArpPacket {
  private rawHardware: u16;
  private rawProtocol: u16;
  private hardwareSize: u8;
  private protocolSize: u8;
  private rawOperation: u16;

  get operation(): u32 {
    return swap16(this.rawOperation);
  }

  set operation(value: u32) {
    this.rawOperation = <u16>swap16(value);
  }

  /** The address of the sender's hardware address. */
  get senderMac(): usize {
    return changetype<usize>(this) + 8;
  }

  /** The sender's IPv4 address as it loads from the wire. */
  get sender(): u32 {
    return load<u32>(changetype<usize>(this), 14);
  }

  set sender(value: u32) {
    store<u32>(changetype<usize>(this), value, 14);
  }

  get targetMac(): usize {
    return changetype<usize>(this) + 18;
  }

  get target(): u32 {
    return load<u32>(changetype<usize>(this), 24);
  }

  set target(value: u32) {
    store<u32>(changetype<usize>(this), value, 24);
  }

  /** Fills in what is the same in every packet. */
  begin(): void {
    this.rawHardware = <u16>swap16(ETHERNET);
    this.rawProtocol = <u16>swap16(EtherType.IPV4);
    this.hardwareSize = 6;
    this.protocolSize = 4;
  }

  get isForEthernet(): bool {
    return (
      swap16(this.rawHardware) == ETHERNET &&
      swap16(this.rawProtocol) == EtherType.IPV4 &&
      this.hardwareSize == 6 &&
      this.protocolSize == 4
    );
  }
}

/** Whether `length` bytes at `address` are an ARP packet for IPv4 over Ethernet. */
export function checkArp(address: usize, length: u32): bool {
  return length >= ARP_SIZE && changetype<ArpPacket>(address).isForEthernet;
}
