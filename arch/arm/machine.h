/* What traps and their reports need to know of arm: Armv7-A, in Thumb state. */
#ifndef TSUKURI_MACHINE_H
#define TSUKURI_MACHINE_H

/*
 * Linear memory's addresses end at 2 GiB; the image, stacks and devices lie behind the guard. Here is no room for guards that no
 * index passes: wasm-rt.h compares each index with the end, and the guard catches offsets that are smaller than it.
 */
#define WINDOW_END 0x80000000u
#define WINDOW_GUARD_END 0x90000000u

/* Kinds of traps are counted from here: debuggers and Linux have taken some of the first undefined instructions for themselves. */
#define TRAP_BASE 64

#ifndef __ASSEMBLER__
#include <stdint.h>

/*
 * A trap is one instruction that is not defined for ever (UDF) with the kind of trap as its operand: nothing is called, no
 * register is touched, and each trap has an address, hence a source line, of its own.
 */
#define TRAP_NOW(kind) __asm__ volatile("udf #%c0" : : "i"(TRAP_BASE + (kind)))

/* The kind of trap whose instruction is at `pc`; 0 when it is another instruction. */
static inline unsigned trap_kind_at(uintptr_t pc) {
  unsigned code = *(const uint16_t *)(pc & ~(uintptr_t)1);
  return code >> 8 == 0xde && (code & 0xff) > TRAP_BASE ? (code & 0xff) - TRAP_BASE : 0; /* udf #TRAP_BASE + kind */
}

/* Where the machine was: what an unwinder starts from. `further` are the registers of FURTHER_REGISTERS, as the report names them. */
struct machine_state {
  uintptr_t pc, sp, further[2];
};
#define FURTHER_REGISTERS {"lr", "fp"} /* a leaf function's return address is in lr only */

/* The caller of the function that says this. Bit 0 of a return address says that it is Thumb code. */
#define CALLER_STATE() \
  { ((uintptr_t)__builtin_return_address(0) & ~(uintptr_t)1) - 2, (uintptr_t)__builtin_dwarf_cfa(), {0, 0} }

#endif
#endif
