/** The numbers of system calls, which each processor has its own of: arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h, arch/arm/tools/syscall.tbl. */
import { ARCH_ARM, ARCH_ARM64 } from "config";

export const SYS_CLOSE: u32 = ARCH_ARM64 ? 57 : ARCH_ARM ? 6 : 3;
export const SYS_IOCTL: u32 = ARCH_ARM64 ? 29 : ARCH_ARM ? 54 : 16;
export const SYS_OPENAT: u32 = ARCH_ARM64 ? 56 : ARCH_ARM ? 322 : 257;
export const SYS_READV: u32 = ARCH_ARM64 ? 65 : ARCH_ARM ? 145 : 19;
export const SYS_WRITE: u32 = ARCH_ARM64 ? 64 : ARCH_ARM ? 4 : 1;
export const SYS_WRITEV: u32 = ARCH_ARM64 ? 66 : ARCH_ARM ? 146 : 20;
