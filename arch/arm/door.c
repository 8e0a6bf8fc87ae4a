/* The calls of arch/arch.ts that are the same on every platform of this processor. */
#include "image.h"

u32 arch_stackSize(void) { return STACK_SIZE; }
u32 arch_slotCount(void) { return slot_limit; }
void arch_fence(void) { __asm__ volatile("dmb" : : : "memory"); }

/* Not every Armv7 processor has a counter that may be read without privileges: the clock is what all have. */
u64 arch_cycles(void) { return plat_monotonic(); }
