/* Linux on Armv7 (EABI): system calls, and what a signal handler finds. */
#ifndef TSUKURI_LINUX_ARCH_H
#define TSUKURI_LINUX_ARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "machine.h"

/* mmap is mmap2, which counts its offset in pages; clock_gettime and ppoll are those with 64-bit times (Linux 5.1). */
enum {
  SYS_read = 3, SYS_write = 4, SYS_mprotect = 125, SYS_mremap = 163, SYS_rt_sigaction = 174, SYS_sigaltstack = 186, SYS_mmap = 192,
  SYS_exit_group = 248, SYS_getrandom = 384, SYS_clock_gettime = 403, SYS_ppoll = 414
};

/* Linked at a fixed address behind linear memory and its guard: nothing has to be relocated. */
#define LINK_BASE 0x90000000u

static inline intptr_t system_call(uintptr_t number, uintptr_t a, uintptr_t b, uintptr_t c, uintptr_t d, uintptr_t e, uintptr_t f) {
  register uintptr_t r7 __asm__("r7") = number;
  register uintptr_t r0 __asm__("r0") = a;
  register uintptr_t r1 __asm__("r1") = b;
  register uintptr_t r2 __asm__("r2") = c;
  register uintptr_t r3 __asm__("r3") = d;
  register uintptr_t r4 __asm__("r4") = e;
  register uintptr_t r5 __asm__("r5") = f;
  __asm__ volatile("svc #0" : "+r"(r0) : "r"(r7), "r"(r1), "r"(r2), "r"(r3), "r"(r4), "r"(r5) : "memory");
  return (intptr_t)r0;
}

/* struct ucontext: flags, link, the alternate stack's description, then struct sigcontext. */
struct ucontext {
  uint32_t flags, link, stack[3];
  uint32_t trap_number, error, old_mask;
  uint32_t registers[16], cpsr, fault_address;
};

static inline struct machine_state interrupted(const struct ucontext *context) {
  const uint32_t *r = context->registers;
  return (struct machine_state){r[15], r[13], {r[14], r[11]}};
}

/*
 * Whether the instruction that faulted was a store, by its encoding, as qemu-user leaves `error` empty. Of 32 bits, bit 4 of the first
 * half says that it loads; of 16 bits, bit 11, or for an index in a register the operation (Arm Architecture Reference Manual, A6).
 */
static inline bool was_write(const struct ucontext *context) {
  unsigned code = *(const uint16_t *)context->registers[15];
  if (code >= 0xe800) return !(code >> 4 & 1);
  return code >> 12 == 5 ? (code >> 9 & 7) < 3 : !(code >> 11 & 1);
}

#endif
