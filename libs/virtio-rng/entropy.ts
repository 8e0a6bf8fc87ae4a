/** Section 5.4 of the specification: one queue, into whose buffers the device writes random bytes. They are waited for on the spot. */
import { PLAT_LINUXU } from "config";
import { EIO, ENODEV } from "ukerrno";
import { claimDevice, DeviceKind, negotiate, QUEUE_SIZE, ready, VirtioDevice, Virtqueue } from "virtio";

/** Bytes that are asked for at once; aligned to their number, so that they lie in one page. */
const CHUNK: u32 = 64;
const chunk = memory.data(64, 64);
const written = memory.data(4, 4);
const queue = changetype<Virtqueue>(memory.data(<i32>QUEUE_SIZE, 8));
/** A host's own source may take its time. */
const TRIES: u32 = 10_000_000;

let looked = false;
let device: VirtioDevice | null = null;

/** Whether this machine has such a device that works. */
export function hasEntropy(): bool {
  if (!looked) {
    looked = true;
    const found = PLAT_LINUXU ? null : claimDevice(DeviceKind.ENTROPY);
    if (found !== null && useDevice(found) >= 0) device = found;
  }
  return device !== null;
}

/** Fills `length` bytes at `data` from the device. -ENODEV without one, -EIO when it stops to answer, or lies: then `data` is no more random than it was. */
export function readEntropy(data: usize, length: u32): i32 {
  if (!hasEntropy()) return -ENODEV;
  while (length > 0) {
    const got = ask(min(length, CHUNK));
    if (got < 0) return got;
    memory.copy(data, chunk, got);
    data += got;
    length -= got;
  }
  memory.fill(chunk, 0, CHUNK); // nobody else is to know them
  return 0;
}

/** Takes a device into use, in place of the one that was found. */
export function useDevice(found: VirtioDevice): i32 {
  let error = negotiate(found, 0);
  if (error >= 0) error = queue.open(found, 0, 4);
  if (error < 0) return error;
  ready(found);
  queue.disarm();
  looked = true;
  device = found;
  return 0;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Random bytes to the chunk. Returns how many, at least one; -EIO. */
function ask(length: u32): i32 {
  const source = device!;
  if (source.isBroken || !queue.offer(chunk, length, true, chunk)) return -EIO;
  queue.publish();
  for (let tries = TRIES; tries; tries--) {
    if (queue.takeUsed(written)) {
      const got = load<u32>(written);
      return got ? got : -EIO; // section 5.4.6.2: one byte or more
    }
    if (source.isBroken) break;
    source.readStatus(source); // which lets the device work
  }
  return -EIO;
}
