/** What the driver knows of its device. */
import { NETDEV_SIZE, NetBuf, NetDev, NetPool } from "uknetdev";

/** Places that a packet is read into: 64 KiB and the headers, in buffers of some 1,800 bytes. */
export const MOST_PLACES: u32 = 38;

/** The state of the device; behind it the NetDev, then the buffers that wait to be read into. */
@unmanaged
export class TapDriver {
  /** The descriptor, and its interrupt line. */
  file: i32;
  line: u32;
  /** Where buffers come from; null unless it runs. */
  pool: NetPool | null;
  /** Buffers that are at hand, and how many there shall be: 1 where frames are no larger than the MTU. */
  places: u32;
  wantedPlaces: u32;
  isReceiveArmed: bool;

  get net(): NetDev {
    return changetype<NetDev>(changetype<usize>(this) + NET);
  }

  /** The address of the reference to buffer `index`. */
  place(index: u32): usize {
    return changetype<usize>(this) + PLACES + index * sizeof<usize>();
  }

  buffer(index: u32): NetBuf {
    return load<NetBuf>(this.place(index));
  }
}

const NET: u32 = ((<u32>offsetof<TapDriver>() + 7) & ~7) >>> 0;
const PLACES: u32 = ((NET + NETDEV_SIZE + 7) & ~7) >>> 0;
export const DRIVER_SIZE: u32 = PLACES + MOST_PLACES * <u32>sizeof<usize>();

export function driverOf(net: NetDev): TapDriver {
  return changetype<TapDriver>(net.driver);
}
