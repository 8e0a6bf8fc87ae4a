/** Multicast listener discovery, version 2 (RFC 3810): which groups somebody here listens to. Switches that look on need it, too. */
import { copyAddress, IpAddress } from "./address";
import { ExtensionHeader } from "./extension";
import { swap16 } from "./order";

/** Bytes of a query of version 1; those of version 2 are longer (section 8.1). */
export const LISTENER_QUERY_SIZE: u32 = 24;
/** Bytes of a report without records, and of a record without sources. */
export const LISTENER_REPORT_SIZE: u32 = 8;
export const LISTENER_RECORD_SIZE: u32 = 20;
/** Every message of MLD comes with a hop-by-hop header of this size, with a router alert in it (section 5). */
export const ROUTER_ALERT_SIZE: u32 = 8;

/** Kinds of records (section 5.2.12): what is the case, and what has become so. */
export const enum ListenerRecord {
  IS_EXCLUDE = 2,
  TO_INCLUDE = 3,
  TO_EXCLUDE = 4,
}

@unmanaged
export class ListenerQuery {
  type: u8;
  code: u8;
  checksum: u16;
  private rawDelay: u16;
  private reserved: u16;
  private high: u64;
  private low: u64;

  /** Milliseconds within which to answer (section 5.1.3). */
  get delay(): u32 {
    const code = swap16(this.rawDelay);
    if (code < 0x8000) return code;
    return ((code & 0xfff) | 0x1000) << (((code >>> 12) & 7) + 3);
  }

  /** The group that is asked about; any: all. */
  get group(): IpAddress {
    return changetype<IpAddress>(changetype<usize>(this) + offsetof<ListenerQuery>("high"));
  }
}

/** Writes how many records a report has, behind its type, code and checksum. */
export function setRecords(report: usize, count: u32): void {
  store<u32>(report, swap16(count) << 16, 4);
}

/** Writes a record of a group, from any source. */
export function putRecord(at: usize, kind: u32, group: IpAddress): void {
  store<u32>(at, kind);
  copyAddress(changetype<IpAddress>(at + 4), group);
}

/** Writes a hop-by-hop header with a router alert (RFC 2711, value 0: MLD) and padding. */
export function putRouterAlert(at: usize, next: u32): void {
  const header = changetype<ExtensionHeader>(at);
  store<u64>(at, ROUTER_ALERT);
  header.next = <u8>next;
}

/** 00 00 05 02 00 00 01 00 on the wire. */
const ROUTER_ALERT: u64 = 0x0001_0000_0205_0000;
