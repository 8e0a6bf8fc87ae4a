/* What traps and their reports need to know of arm64. */
#ifndef TSUKURI_MACHINE_H
#define TSUKURI_MACHINE_H

#include <stdint.h>

/* Linear memory's addresses end here; an index plus an offset cannot reach further than the end of the guard. */
#define WINDOW_END 0x100000000ull
#define WINDOW_GUARD_END 0x200000000ull

/*
 * A trap is one instruction that is not defined for ever (UDF) with the kind of trap as its operand: nothing is called, no
 * register is touched, and each trap has an address, hence a source line, of its own.
 */
#define TRAP_NOW(kind) __asm__ volatile("udf %c0" : : "i"(kind))

/* The kind of trap whose instruction is at `pc`; 0 when it is another instruction. */
static inline unsigned trap_kind_at(uintptr_t pc) {
  uint32_t code = *(const uint32_t *)pc;
  return code >> 16 == 0 ? code : 0; /* udf #kind */
}

/* Where the machine was: what an unwinder starts from. `further` are the registers of FURTHER_REGISTERS, as the report names them. */
struct machine_state {
  uintptr_t pc, sp, further[2];
};
#define FURTHER_REGISTERS {"lr", "fp"} /* a leaf function's return address is in lr only */

/* The caller of the function that says this. */
#define CALLER_STATE() \
  { (uintptr_t)__builtin_return_address(0) - 1, (uintptr_t)__builtin_dwarf_cfa(), {0, *(const uintptr_t *)__builtin_frame_address(0)} }

#endif
