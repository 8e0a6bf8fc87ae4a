/** A tap device of Linux's as a file: Documentation/networking/tuntap.rst, include/uapi/linux/if_tun.h. */
import { closeFile, controlFile, openFile, OpenFlag } from "linux-syscall";
import { VNET_HEADER_SIZE } from "vnet-header";

/** Requests of ioctl(2): _IOW('T', 202, int) and so on. */
const TUNSETIFF: u32 = 0x400454ca;
const TUNSETOFFLOAD: u32 = 0x400454d0;
const TUNSETVNETHDRSZ: u32 = 0x400454d8;

/** Flags of an interface: Ethernet frames, with nothing in front of them but the header of checksums and segments. */
const IFF_TAP: u32 = 2;
const IFF_NO_PI: u32 = 0x1000;
const IFF_VNET_HDR: u32 = 0x4000;

/** What may be handed to us: sums that are open, and segments larger than the MTU. */
export const enum TapOffload {
  CHECKSUM = 1,
  TSO4 = 2,
  TSO6 = 4,
}

/** struct ifreq: the name with its NUL, then the flags. Linux copies all of it, which is 32 or 40 bytes. */
const IFNAMSIZ: u32 = 16;
const REQUEST_SIZE: u32 = 40;
const request = memory.data(REQUEST_SIZE, 8);
const number = memory.data(4, 4);

/** Opens the tap device `name` (NUL-terminated, 15 bytes at most), which does not wait. The descriptor or a negative errno. */
export function openTap(name: usize): i32 {
  const file = openFile(cstr("/dev/net/tun"), OpenFlag.READ_WRITE | OpenFlag.NON_BLOCKING | OpenFlag.CLOSE_ON_EXEC, 0);
  if (file < 0) return file;
  memory.fill(request, 0, REQUEST_SIZE);
  for (let i: u32 = 0; i < IFNAMSIZ - 1 && load<u8>(name + i); i++) store<u8>(request + i, load<u8>(name + i));
  store<u16>(request, IFF_TAP | IFF_NO_PI | IFF_VNET_HDR, IFNAMSIZ);
  let error = controlFile(file, TUNSETIFF, request);
  store<u32>(number, VNET_HEADER_SIZE);
  if (error >= 0) error = controlFile(file, TUNSETVNETHDRSZ, number);
  if (error >= 0) error = setOffload(file, 0);
  if (error >= 0) return file;
  closeFile(file);
  return error;
}

/** Says what may be handed to us: TapOffload. */
export function setOffload(file: i32, what: u32): i32 {
  return controlFile(file, TUNSETOFFLOAD, what);
}
