/* What traps and their reports need to know of x86_64. */
#ifndef TSUKURI_MACHINE_H
#define TSUKURI_MACHINE_H

#include <stdint.h>

/* Linear memory's addresses end here; an index plus an offset cannot reach further than the end of the guard. */
#define WINDOW_END 0x100000000ull
#define WINDOW_GUARD_END 0x200000000ull

/*
 * A trap is one 4-byte instruction that is not defined for ever (UD1) with the kind of trap in its address field: nothing is called, no
 * register is touched, and each trap has an address, hence a source line, of its own.
 */
#define TRAP_NOW(kind) __asm__ volatile("ud1l %c0(%%rax), %%eax" : : "i"(kind))

/* The kind of trap whose instruction is at `pc`; 0 when it is another instruction. */
static inline unsigned trap_kind_at(uintptr_t pc) {
  const unsigned char *code = (const unsigned char *)pc;
  return code[0] == 0x0f && code[1] == 0xb9 && code[2] == 0x40 ? code[3] : 0; /* ud1l kind(%rax), %eax */
}

/* Where the machine was: what an unwinder starts from. `further` are the registers of FURTHER_REGISTERS, as the report names them. */
struct machine_state {
  uintptr_t pc, sp, further[1];
};
#define FURTHER_REGISTERS {"bp"}

/* The caller of the function that says this. */
#define CALLER_STATE() \
  { (uintptr_t)__builtin_return_address(0) - 1, (uintptr_t)__builtin_frame_address(0) + 16, {0} }

#endif
