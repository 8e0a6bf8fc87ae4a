/*
 * Traps of WebAssembly code. On x86 a trap is one 5-byte instruction that is not defined for ever (UD1) with the kind of trap in its
 * address field: nothing is called, no register is touched, and each trap has an address, hence a source line, of its own.
 */
#ifndef TSUKURI_TRAP_H
#define TSUKURI_TRAP_H

enum trap_kind {
  TRAP_UNREACHABLE = 1,
  TRAP_DIV_BY_ZERO,
  TRAP_INT_OVERFLOW,
  TRAP_INVALID_CONVERSION,
  TRAP_CALL_INDIRECT,
  TRAP_BAD_CONTEXT, /* arch.contextSwitch with a slot that does not exist */
  TRAP_KINDS
};

static inline __attribute__((always_inline, noreturn)) void trap_now(enum trap_kind kind) {
#if defined(__x86_64__)
  __asm__ volatile("ud1l %c0(%%rax), %%eax" : : "i"(kind));
#else
#error "trap_now: this processor is not known"
#endif
  __builtin_unreachable();
}

#endif
