/* Instructions of arm that C has no words for. */
#ifndef TSUKURI_CPU_H
#define TSUKURI_CPU_H

#include <stdint.h>

#define READ_REGISTER(operation, n, m, second)                                                                          \
  __extension__({                                                                                                      \
    uint32_t value_;                                                                                                   \
    __asm__ volatile("mrc p15, " #operation ", %0, " #n ", " #m ", " #second : "=r"(value_) : : "memory");              \
    value_;                                                                                                            \
  })
#define WRITE_REGISTER(operation, n, m, second, value)                                                                  \
  __asm__ volatile("mcr p15, " #operation ", %0, " #n ", " #m ", " #second : : "r"((uint32_t)(value)) : "memory")

/* What has been written to system registers holds from here on. */
static inline void synchronize(void) { __asm__ volatile("isb" : : : "memory"); }
/* Writes before this are done before those behind it, device registers included. */
static inline void write_barrier(void) { __asm__ volatile("dsb" : : : "memory"); }

/* Sleeps until an interrupt is pending, and it need not be one that may be taken: interrupts stay masked for ever. */
static inline void wait_for_interrupt(void) { __asm__ volatile("dsb; wfi" : : : "memory"); }

static inline uint64_t read_counter(void) {
  uint64_t value;
  __asm__ volatile("isb; mrrc p15, 1, %Q0, %R0, c14" : "=r"(value) : : "memory"); /* CNTVCT, not earlier than here */
  return value;
}
static inline uint64_t counter_hz(void) { return READ_REGISTER(0, c14, c0, 0); } /* CNTFRQ */

/* One shot of the virtual timer, which raises its interrupt as long as the counter is past `at`. */
static inline void timer_set(uint64_t at) {
  __asm__ volatile("mcrr p15, 3, %Q0, %R0, c14" : : "r"(at) : "memory"); /* CNTV_CVAL */
  WRITE_REGISTER(0, c14, c3, 1, 1);                                      /* CNTV_CTL */
}
static inline void timer_clear(void) { WRITE_REGISTER(0, c14, c3, 1, 0); }

/* Armv7 has no instruction for randomness. */
static inline int has_random(void) { return 0; }
static inline int random_word(uint64_t *into) { return (void)into, 0; }

#endif
