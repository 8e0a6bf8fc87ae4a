/** What headers of TCP and UDP begin with. */
import { swap16 } from "./order";

@unmanaged
export class PortsHeader {
  private rawSource: u16;
  private rawDestination: u16;

  get source(): u32 {
    return swap16(this.rawSource);
  }

  set source(value: u32) {
    this.rawSource = <u16>swap16(value);
  }

  get destination(): u32 {
    return swap16(this.rawDestination);
  }

  set destination(value: u32) {
    this.rawDestination = <u16>swap16(value);
  }

  /** Both ports as they load from the wire: to look a connection up. */
  get ports(): u32 {
    return load<u32>(changetype<usize>(this));
  }

  set ports(value: u32) {
    store<u32>(changetype<usize>(this), value);
  }
}
