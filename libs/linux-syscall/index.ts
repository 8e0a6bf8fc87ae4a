/**
 * linux-syscall: what libraries need of Linux on platform `linuxu`, by the door's raw call. Everywhere else each call returns -ENOSYS.
 *
 * A pointer is an address (docs/architecture.md), so that Linux takes ours. Results are Linux's: a value, or a negative errno.
 */
import { ARCH_ARM } from "config";
import * as plat from "platforms/plat";
import { SYS_CLOSE, SYS_IOCTL, SYS_OPENAT, SYS_READV, SYS_WRITE, SYS_WRITEV } from "./numbers";

/** Flags of `openFile`: the same on all our processors (include/uapi/asm-generic/fcntl.h). */
export const enum OpenFlag {
  WRITE_ONLY = 0o1,
  READ_WRITE = 0o2,
  CREATE = 0o100,
  TRUNCATE = 0o1000,
  NON_BLOCKING = 0o4000,
  CLOSE_ON_EXEC = 0o2000000,
}

/** Relative paths begin at the process's folder. */
const AT_FDCWD: i64 = -100;

/** Opens a file (open(2)). `path` ends with a NUL; `mode` counts for one that is created. The descriptor. */
export function openFile(path: usize, flags: u32, mode: u32): i32 {
  return <i32>plat.syscall(SYS_OPENAT, <u64>AT_FDCWD, <u64>path, flags, mode, 0, 0);
}

/** Closes a descriptor (close(2)). */
export function closeFile(file: i32): i32 {
  return <i32>plat.syscall(SYS_CLOSE, <u64>file, 0, 0, 0, 0, 0);
}

/** Writes up to `length` bytes (write(2)). How many. */
export function writeFile(file: i32, data: usize, length: u32): i32 {
  return <i32>plat.syscall(SYS_WRITE, <u64>file, <u64>data, length, 0, 0, 0);
}

/** Asks a device for what depends on it (ioctl(2)). `argument` is an address or a number. */
export function controlFile(file: i32, request: u32, argument: usize): i32 {
  return <i32>plat.syscall(SYS_IOCTL, <u64>file, request, <u64>argument, 0, 0, 0);
}

/** Bytes of an entry of a vector for `readVector` and `writeVector` (struct iovec). */
export const VECTOR_ENTRY: u32 = ARCH_ARM ? 8 : 16;
/** Entries that Linux takes at most. */
export const VECTOR_MOST: u32 = 1024;

/** Fills in entry `index` of the vector at `vector`, aligned to 8. */
export function setVector(vector: usize, index: u32, data: usize, length: u32): void {
  const entry = vector + index * VECTOR_ENTRY;
  if (ARCH_ARM) {
    store<u32>(entry, <u32>data);
    store<u32>(entry, length, 4);
  } else {
    store<u64>(entry, <u64>data);
    store<u64>(entry, length, 8);
  }
}

/** Reads into `count` places, one after the other (readv(2)). How many bytes. */
export function readVector(file: i32, vector: usize, count: u32): i32 {
  return <i32>plat.syscall(SYS_READV, <u64>file, <u64>vector, count, 0, 0, 0);
}

/** Writes from `count` places, one after the other (writev(2)). How many bytes. */
export function writeVector(file: i32, vector: usize, count: u32): i32 {
  return <i32>plat.syscall(SYS_WRITEV, <u64>file, <u64>vector, count, 0, 0, 0);
}
