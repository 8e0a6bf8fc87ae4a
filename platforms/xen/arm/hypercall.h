/* The instruction that calls Xen. (xen/include/public/arch-arm.h) */
#ifndef TSUKURI_HYPERCALL_H
#define TSUKURI_HYPERCALL_H

#include <stdint.h>

/* Arguments have 64 bits for arm64's sake: no call takes more than a register of each. */
static inline int64_t hypercall(uint32_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e) {
  register uint32_t r0 __asm__("r0") = (uint32_t)a;
  register uint32_t r1 __asm__("r1") = (uint32_t)b;
  register uint32_t r2 __asm__("r2") = (uint32_t)c;
  register uint32_t r3 __asm__("r3") = (uint32_t)d;
  register uint32_t r4 __asm__("r4") = (uint32_t)e;
  register uint32_t r12 __asm__("r12") = number;
  __asm__ volatile(".arch_extension virt\n\thvc #0xea1" : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3), "+r"(r4), "+r"(r12) : : "memory");
  return (int32_t)r0;
}

#endif
