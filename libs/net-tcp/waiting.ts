/** A connection in TIME-WAIT: all that is still needed of it (RFC 9293, section 3.6.1). */
import { IpAddress } from "net-wire";

@unmanaged
export class Waiting {
  /** The next one of the same bucket; those before and behind it in time. */
  hashNext: Waiting | null;
  previous: Waiting | null;
  next: Waiting | null;
  hash: u32;
  /** Both ports as they load from what arrives. */
  ports: u32;
  /** SND.NXT, RCV.NXT, and the window that was told, unscaled. */
  sendNext: u32;
  receiveNext: u32;
  window: u32;
  timestampRecent: u32;
  timestampOffset: u32;
  hasTimestamps: bool;
  timestampAt: u64;
  endsAt: u64;
  private localHigh: u64;
  private localLow: u64;
  private remoteHigh: u64;
  private remoteLow: u64;

  get local(): IpAddress {
    return changetype<IpAddress>(changetype<usize>(this) + offsetof<Waiting>("localHigh"));
  }

  get remote(): IpAddress {
    return changetype<IpAddress>(changetype<usize>(this) + offsetof<Waiting>("remoteHigh"));
  }
}

export const WAITING_SIZE: u32 = ((<u32>offsetof<Waiting>() + 7) & ~7) >>> 0;
