/* The part of version 3 of the interrupt controller that is in the processor: an Armv8 one in its 32-bit state. */
#ifndef TSUKURI_GIC_H
#define TSUKURI_GIC_H

#include "cpu.h"

/* Which processor this is, as the redistributors' type registers have it. */
static inline uint32_t gic_affinity(void) { return READ_REGISTER(0, c0, c0, 5) & 0xffffff; } /* MPIDR */

static inline void gic_enable_processor(void) {
  WRITE_REGISTER(0, c12, c12, 5, READ_REGISTER(0, c12, c12, 5) | 1); /* ICC_SRE: by registers */
  synchronize();
  WRITE_REGISTER(0, c4, c6, 0, 0xff); /* ICC_PMR: all priorities */
  WRITE_REGISTER(0, c12, c12, 7, 1);  /* ICC_IGRPEN1 */
  synchronize();
}

static inline unsigned gic_acknowledge_register(void) {
  unsigned interrupt = READ_REGISTER(0, c12, c12, 0); /* ICC_IAR1 */
  write_barrier();
  return interrupt;
}

static inline void gic_end_register(unsigned interrupt) {
  WRITE_REGISTER(0, c12, c12, 1, interrupt); /* ICC_EOIR1 */
  synchronize();
}

#endif
