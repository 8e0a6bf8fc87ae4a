/* The calls of arch/arch.ts that are the same on every platform of this processor. */
#include "image.h"

u32 arch_stackSize(void) { return STACK_SIZE; }
u32 arch_slotCount(void) { return slot_limit; }
void arch_fence(void) { __asm__ volatile("dmb sy" : : : "memory"); }

/* The processor's own cycle counter is not for every exception level; the generic timer's is. */
u64 arch_cycles(void) {
  u64 ticks;
  __asm__ volatile("isb; mrs %0, cntvct_el0" : "=r"(ticks) : : "memory");
  return ticks;
}
