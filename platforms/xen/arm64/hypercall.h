/* The instruction that calls Xen. (xen/include/public/arch-arm.h) */
#ifndef TSUKURI_HYPERCALL_H
#define TSUKURI_HYPERCALL_H

#include <stdint.h>

static inline __attribute__((always_inline)) int64_t hypercall(uint32_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e) {
  register uint64_t x0 __asm__("x0") = a;
  register uint64_t x1 __asm__("x1") = b;
  register uint64_t x2 __asm__("x2") = c;
  register uint64_t x16 __asm__("x16") = number;
  if (__builtin_constant_p(d == 0 && e == 0) && d == 0 && e == 0) { /* most take three at most */
    __asm__ volatile("hvc #0xea1" : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x16) : : "x3", "x4", "x17", "memory");
    return (int64_t)x0;
  }
  register uint64_t x3 __asm__("x3") = d;
  register uint64_t x4 __asm__("x4") = e;
  __asm__ volatile("hvc #0xea1" : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3), "+r"(x4), "+r"(x16) : : "x17", "memory");
  return (int64_t)x0;
}

#endif
