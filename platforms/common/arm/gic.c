/*
 * The interrupt controller, version 2 or 3, as the device tree has it. All interrupts have the same priority; one processor takes them.
 * (Arm Generic Interrupt Controller Architecture Specifications, IHI 0048 and IHI 0069.)
 */
#include "devices.h"
#include "gic.h"
#include "memory.h"

/* Distributor and, of version 3, the redistributor's second frame: the same registers for 32 interrupts each. */
enum { CONTROL = 0x000, GROUP = 0x080, SET_ENABLE = 0x100, CLEAR_ENABLE = 0x180, PRIORITY = 0x400, TARGETS = 0x800, TRIGGER = 0xc00, ROUTER = 0x6000 };
/* Version 2's interface of the processor. */
enum { CPU_CONTROL = 0x00, CPU_PRIORITY_MASK = 0x04, CPU_ACKNOWLEDGE = 0x0c, CPU_END = 0x10 };
/* Version 3's redistributor, of which each processor has one. */
enum { WAKER = 0x14, FRAME = 0x10000, STRIDE = 0x20000, TYPE_LOW = 0x08, TYPE_HIGH = 0x0c };
enum { PROCESSOR_SLEEP = 2, CHILDREN_ASLEEP = 4, TYPE_LAST = 16, TYPE_VIRTUAL = 2 };
#define ENABLE_ALL 0x13 /* both groups and routing by affinity, whether or not there are two worlds */
#define FIRST_SHARED 32
#define TRIES 1000000

static struct device version2, version3;
static volatile uint32_t *distributor, *processor, *own;

void gic_node(const struct fdt_node *node) {
  if (device_found(&version3, node, "arm,gic-v3", 0) || device_found(&version2, node, "arm,gic-400", 0)) return;
  device_found(&version2, node, "arm,cortex-a15-gic", 0);
}

/* The redistributor of the processor that runs. */
static uint64_t find_redistributor(void) {
  for (uint64_t at = 0; at + STRIDE <= version3.second_size;) {
    volatile uint32_t *registers_at = registers(version3.second_base + at);
    if (registers_at[TYPE_HIGH / 4] == gic_affinity()) return version3.second_base + at;
    if (registers_at[TYPE_LOW / 4] & TYPE_LAST) break;
    at += registers_at[TYPE_LOW / 4] & TYPE_VIRTUAL ? 2 * STRIDE : STRIDE;
  }
  fail("the interrupt controller has no part for this processor");
}

void gic_init(void) {
  if (version3.size) {
    uint64_t redistributor = find_redistributor();
    distributor = registers(version3.base);
    own = registers(redistributor + FRAME);
    volatile uint32_t *waker = registers(redistributor + WAKER);
    *waker &= ~(uint32_t)PROCESSOR_SLEEP;
    for (int tries = 0; *waker & CHILDREN_ASLEEP && tries < TRIES; tries++) continue;
    distributor[CONTROL / 4] = ENABLE_ALL;
    own[GROUP / 4] = ~0u;
    gic_enable_processor();
    return;
  }
  if (!version2.size || !version2.second_size) fail("the device tree has no interrupt controller that is known (GIC version 2 or 3)");
  distributor = own = registers(version2.base);
  processor = registers(version2.second_base);
  distributor[CONTROL / 4] = 1;
  processor[CPU_PRIORITY_MASK / 4] = 0xff;
  processor[CPU_CONTROL / 4] = 1;
}

void gic_enable(unsigned interrupt) {
  volatile uint32_t *part = interrupt < FIRST_SHARED ? own : distributor;
  unsigned word = interrupt / 32;
  if (interrupt >= GIC_NONE) fail("an interrupt has a number that the interrupt controller does not know");
  ((volatile uint8_t *)part)[PRIORITY + interrupt] = 0x80;
  if (interrupt >= FIRST_SHARED) {
    if (processor) {
      ((volatile uint8_t *)distributor)[TARGETS + interrupt] = ((volatile uint8_t *)distributor)[TARGETS]; /* where our own go */
    } else {
      distributor[GROUP / 4 + word] |= 1u << interrupt % 32;
      volatile uint32_t *router = registers(version3.base + ROUTER + 8 * interrupt);
      router[0] = gic_affinity() & 0xffffff;
      router[1] = gic_affinity() >> 24;
    }
  }
  part[SET_ENABLE / 4 + word] = 1u << interrupt % 32;
}

void gic_disable(unsigned interrupt) {
  (interrupt < FIRST_SHARED ? own : distributor)[CLEAR_ENABLE / 4 + interrupt / 32] = 1u << interrupt % 32;
}

void gic_trigger(unsigned interrupt, bool is_level) {
  volatile uint32_t *kinds = &distributor[TRIGGER / 4 + interrupt / 16];
  uint32_t edge = 2u << interrupt % 16 * 2;
  *kinds = is_level ? *kinds & ~edge : *kinds | edge;
}

unsigned gic_acknowledge(void) { return processor ? processor[CPU_ACKNOWLEDGE / 4] & 1023 : gic_acknowledge_register(); }

void gic_end(unsigned interrupt) {
  if (processor) processor[CPU_END / 4] = interrupt;
  else gic_end_register(interrupt);
}
