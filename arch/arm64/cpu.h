/* Instructions of arm64 that C has no words for. */
#ifndef TSUKURI_CPU_H
#define TSUKURI_CPU_H

#include <stdint.h>

#define READ_REGISTER(name)                                             \
  __extension__({                                                       \
    uint64_t value_;                                                    \
    __asm__ volatile("mrs %0, " #name : "=r"(value_) : : "memory");     \
    value_;                                                             \
  })
#define WRITE_REGISTER(name, value) __asm__ volatile("msr " #name ", %x0" : : "rZ"((uint64_t)(value)) : "memory")

/* What has been written to system registers holds from here on. */
static inline void synchronize(void) { __asm__ volatile("isb" : : : "memory"); }
/* Writes before this are done before those behind it, device registers included. */
static inline void write_barrier(void) { __asm__ volatile("dsb sy" : : : "memory"); }

/* Sleeps until an interrupt is pending, and it need not be one that may be taken: interrupts stay masked for ever. */
static inline void wait_for_interrupt(void) { __asm__ volatile("dsb sy; wfi" : : : "memory"); }

static inline uint64_t read_counter(void) {
  synchronize(); /* not earlier than here */
  return READ_REGISTER(cntvct_el0);
}
static inline uint64_t counter_hz(void) { return READ_REGISTER(cntfrq_el0); }

/* One shot of the virtual timer, which raises its interrupt as long as the counter is past `at`. */
static inline void timer_set(uint64_t at) {
  WRITE_REGISTER(cntv_cval_el0, at);
  WRITE_REGISTER(cntv_ctl_el0, 1);
}
static inline void timer_clear(void) { WRITE_REGISTER(cntv_ctl_el0, 0); }

/* One random word of the processor's generator. 0 when it has none to give. */
static inline int random_word(uint64_t *into) {
  for (int tries = 0; tries < 10; tries++) {
    uint32_t ok;
    __asm__ volatile("mrs %0, s3_3_c2_c4_0; cset %w1, ne" : "=r"(*into), "=r"(ok) : : "cc", "memory"); /* RNDR */
    if (ok) return 1;
  }
  return 0;
}

/* ID_AA64ISAR0_EL1, field RNDR. */
static inline int has_random(void) { return READ_REGISTER(id_aa64isar0_el1) >> 60 != 0; }

#endif
