/* Machines that a device tree describes: what their platforms share, and what each of them adds. */
#ifndef TSUKURI_DEVICES_H
#define TSUKURI_DEVICES_H

#include "image.h"

#include "fdt.h"
#include "memory.h"

/* A device that native code drives: its ranges of registers, and one of its interrupts. All zero: this machine has none. */
struct device {
  uint64_t base, size, second_base, second_size;
  uint32_t interrupt; /* as the interrupt controller counts */
};

/* Fills `device` from a node when the node is `compatible`, in use, and the first one of its kind. True when it did. */
bool device_found(struct device *device, const struct fdt_node *node, const char *compatible, unsigned interrupt);

/* Registers at a physical address (memory.h). */
static inline volatile uint32_t *registers(uint64_t physical) { return device_window(physical); }

/* arm/memory.c: from the boot's page tables to the kernel's, with the device tree where TypeScript can read it. */
void paging_init(uint64_t image_physical, uint64_t tree_physical, uint32_t tree_size);
uintptr_t tree_address(void); /* in linear memory */
u64 handover_tree(void);       /* as plat.handover says it */
extern struct ram machine_ram[]; /* all of it, in use or not: no device lies there */
extern unsigned machine_ram_count;

/* arm/gic.c */
void gic_node(const struct fdt_node *node);
void gic_init(void);
void gic_enable(unsigned interrupt);
void gic_disable(unsigned interrupt);
void gic_trigger(unsigned interrupt, bool is_level); /* a shared one that is not enabled */
unsigned gic_acknowledge(void); /* GIC_NONE when nothing is pending */
void gic_end(unsigned interrupt);
#define GIC_NONE 1020u /* and above */

/* arm/irq.c: whoever needs the interrupt controller before the first plat.idle */
void irq_init(void);

/* arm/time.c, with the processor's timer_set and timer_clear (cpu.h) */
void timer_node(const struct fdt_node *node);
unsigned timer_interrupt(void);
uint64_t counter_at(uint64_t nanoseconds); /* the counter's value when the monotonic clock gets there */

/* arm/date.c */
void clock_node(const struct fdt_node *node);
uint64_t read_date(void); /* nanoseconds since 1970, in steps of a second; 0 without a clock */

/* Each platform. */
void map_handovers(void);                      /* while the machine boots: further pages for linear memory (memory.h) */
void device_node(const struct fdt_node *node); /* sees every node of the tree once */
void lines_init(void);                         /* before the first plat.idle or plat.poll; the interrupt controller works */
void on_interrupt(unsigned interrupt);         /* one that gic_enable enabled: makes the device be quiet */
u32 take_lines(void);                          /* the lines that fired since the last call */

#endif
