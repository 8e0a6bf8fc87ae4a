/* Linux on x86_64: system calls, and what a signal handler finds. */
#ifndef TSUKURI_LINUX_ARCH_H
#define TSUKURI_LINUX_ARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "machine.h"

enum {
  SYS_read = 0, SYS_write = 1, SYS_mmap = 9, SYS_mprotect = 10, SYS_rt_sigaction = 13, SYS_mremap = 25, SYS_sigaltstack = 131,
  SYS_clock_gettime = 228, SYS_exit_group = 231, SYS_ppoll = 271, SYS_getrandom = 318
};

/* Linked at 0 and position independent: the low addresses belong to linear memory. */
#define LINK_BASE 0

static inline intptr_t system_call(uintptr_t number, uintptr_t a, uintptr_t b, uintptr_t c, uintptr_t d, uintptr_t e, uintptr_t f) {
  intptr_t result;
  register uintptr_t r10 __asm__("r10") = d;
  register uintptr_t r8 __asm__("r8") = e;
  register uintptr_t r9 __asm__("r9") = f;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

/* struct ucontext: the saved registers lie behind flags, link and the alternate stack's description. */
struct ucontext {
  uint64_t flags, link, stack[3];
  uint64_t r8, r9, r10, r11, r12, r13, r14, r15, rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip;
  uint64_t eflags, segments, error, trap_number, old_mask, fault_address;
};

static inline struct machine_state interrupted(const struct ucontext *context) {
  return (struct machine_state){context->rip, context->rsp, {context->rbp}};
}

static inline bool was_write(const struct ucontext *context) { return context->error >> 1 & 1; }

#endif
