/** A capture that goes to a file, where there are files: platform linuxu. */
import { err, errValue } from "ukdebug";
import { ENOSYS } from "ukerrno";
import { openFile, OpenFlag, writeFile } from "linux-syscall";
import { NetDev } from "uknetdev";
import { captureDevice, captureSink } from "./capture";

/** Bytes between a batch and the file. */
const RING: u32 = 256 * 1024;
const MODE: u32 = 0o644;

/**
 * Has a capture of `device` written to the file at `path` (NUL-terminated), which is made or made empty. The device in front; the device itself when
 * that fails, which has been said on the console.
 */
export function captureToFile(device: NetDev, path: usize): NetDev {
  const flags: u32 = OpenFlag.WRITE_ONLY | OpenFlag.CREATE | OpenFlag.TRUNCATE | OpenFlag.CLOSE_ON_EXEC;
  const file = openFile(path, flags, MODE);
  if (file == -ENOSYS) err(cstr("netdev-pcap"), cstr("there are files on platform linuxu only: nothing is captured"));
  else if (file < 0) errValue(cstr("netdev-pcap"), cstr("cannot write the file:"), file);
  if (file < 0) return device;
  const front = captureDevice(device, RING);
  if (front === null) {
    err(cstr("netdev-pcap"), cstr("no memory"));
    return device;
  }
  captureSink(front, toFile, <usize>file);
  return front;
}

// --- internal -------------------------------------------------------------------------------------------------------

let hasFailed = false;

function toFile(context: usize, data: usize, length: u32): void {
  while (length > 0 && !hasFailed) {
    const written = writeFile(<i32>context, data, length);
    if (written <= 0) {
      hasFailed = true; // a file with a hole in it would be of no use
      errValue(cstr("netdev-pcap"), cstr("the capture ends here, since its file cannot be written:"), written);
      return;
    }
    data += written;
    length -= written;
  }
}
