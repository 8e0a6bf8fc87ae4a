/* Traps of WebAssembly code: the kinds there are. How one is raised is the processor's business (arch/<processor>/machine.h). */
#ifndef TSUKURI_TRAP_H
#define TSUKURI_TRAP_H

#include "machine.h"

enum trap_kind {
  TRAP_UNREACHABLE = 1,
  TRAP_DIV_BY_ZERO,
  TRAP_INT_OVERFLOW,
  TRAP_INVALID_CONVERSION,
  TRAP_CALL_INDIRECT,
  TRAP_BAD_CONTEXT, /* arch.contextSwitch with a slot that does not exist */
  TRAP_OUT_OF_BOUNDS, /* an index into linear memory that was compared with its end: on 32-bit processors */
  TRAP_KINDS
};

static inline __attribute__((always_inline, noreturn)) void trap_now(enum trap_kind kind) {
  TRAP_NOW(kind);
  __builtin_unreachable();
}

#endif
