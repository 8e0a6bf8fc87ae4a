/* The part of version 3 of the interrupt controller that is in the processor. */
#ifndef TSUKURI_GIC_H
#define TSUKURI_GIC_H

#include "cpu.h"

/* Which processor this is, as the redistributors' type registers have it. */
static inline uint32_t gic_affinity(void) {
  uint64_t id = READ_REGISTER(mpidr_el1);
  return (uint32_t)(id & 0xffffff) | (uint32_t)(id >> 32 & 0xff) << 24;
}

static inline void gic_enable_processor(void) {
  WRITE_REGISTER(s3_0_c12_c12_5, READ_REGISTER(s3_0_c12_c12_5) | 1); /* ICC_SRE_EL1: by registers */
  synchronize();
  WRITE_REGISTER(s3_0_c4_c6_0, 0xff); /* ICC_PMR_EL1: all priorities */
  WRITE_REGISTER(s3_0_c12_c12_7, 1);  /* ICC_IGRPEN1_EL1 */
  synchronize();
}

static inline unsigned gic_acknowledge_register(void) {
  unsigned interrupt = (unsigned)READ_REGISTER(s3_0_c12_c12_0); /* ICC_IAR1_EL1 */
  write_barrier();
  return interrupt;
}

static inline void gic_end_register(unsigned interrupt) {
  WRITE_REGISTER(s3_0_c12_c12_1, interrupt); /* ICC_EOIR1_EL1 */
  synchronize();
}

#endif
