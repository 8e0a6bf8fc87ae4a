/* The calls of arch/arch.ts that are the same on every platform of this processor. */
#include "cpu.h"
#include "image.h"

#define STACK_STRIDE (1ull << STACK_SHIFT)

u32 arch_stackSize(void) { return STACK_SIZE; }
u32 arch_slotCount(void) { return slot_limit; }
void arch_fence(void) { __asm__ volatile("mfence" : : : "memory"); }
u64 arch_cycles(void) { return read_tsc(); }
