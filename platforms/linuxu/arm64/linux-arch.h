/* Linux on arm64: system calls, and what a signal handler finds. */
#ifndef TSUKURI_LINUX_ARCH_H
#define TSUKURI_LINUX_ARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "machine.h"

enum {
  SYS_read = 63, SYS_write = 64, SYS_ppoll = 73, SYS_exit_group = 94, SYS_clock_gettime = 113, SYS_sigaltstack = 132,
  SYS_rt_sigaction = 134, SYS_mremap = 216, SYS_mmap = 222, SYS_mprotect = 226, SYS_getrandom = 278
};

/* Linked at 0 and position independent: the low addresses belong to linear memory. */
#define LINK_BASE 0

static inline intptr_t system_call(uintptr_t number, uintptr_t a, uintptr_t b, uintptr_t c, uintptr_t d, uintptr_t e, uintptr_t f) {
  register uintptr_t x8 __asm__("x8") = number;
  register uintptr_t x0 __asm__("x0") = a;
  register uintptr_t x1 __asm__("x1") = b;
  register uintptr_t x2 __asm__("x2") = c;
  register uintptr_t x3 __asm__("x3") = d;
  register uintptr_t x4 __asm__("x4") = e;
  register uintptr_t x5 __asm__("x5") = f;
  __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
  return (intptr_t)x0;
}

/* struct ucontext: flags, link, the alternate stack's description, 128 bytes of signal mask; then struct sigcontext. */
struct ucontext {
  uint64_t flags, link, stack[3], mask[16];
  uint64_t fault_address __attribute__((aligned(16)));
  uint64_t registers[31], sp, pc, pstate;
};

static inline struct machine_state interrupted(const struct ucontext *context) {
  return (struct machine_state){context->pc, context->sp, {context->registers[30], context->registers[29]}};
}

/*
 * Whether the instruction that faulted was a store. Bit 22 tells loads from stores, but for those that extend a sign (bit 23). The kernel
 * has it in a further record, which qemu-user does not write.
 */
static inline bool was_write(const struct ucontext *context) {
  uint32_t code = *(const uint32_t *)context->pc;
  bool extends_sign = (code >> 23 & 0x79) == 0x71; /* group 111, no vector register, bit 23 */
  return !(code >> 22 & 1) && !extends_sign;
}

#endif
