/*
 * The policy of an address space of our own, for machines whose page tables native code writes itself: what lies where in linear memory,
 * the main stack, thread stacks. How page tables look is the processor's (paging.h), where things lie outside of linear memory the
 * platform's (layout.h).
 */
#ifndef TSUKURI_MEMORY_H
#define TSUKURI_MEMORY_H

#include "image.h"

/* The platform's start.c: RAM, less what is in use. Sorted by address; page-aligned. It shrinks while page tables are made. */
struct ram {
  uint64_t base, end;
};
#define MOST_RAM 16
extern struct ram ram[MOST_RAM];
extern unsigned ram_count;
/* ram.c, for start.c. First what must not be used: ranges of any form. */
void reserve_ram(uint64_t base, uint64_t end);
void add_ram(uint64_t base, uint64_t end);
void limit_ram(uint64_t size, uint64_t used); /* mem=SIZE: the kernel uses at most that much, its image's `used` bytes counted first */

/* While the machine boots. In this order: */
void map_main_stack(void);
void map_static_data(uint64_t physical); /* linear_start's physical address */
/* A piece of memory that was handed over, into linear memory: where its first page is now. */
uintptr_t map_handed_over(uint64_t physical, uint64_t size, uint64_t flags);
void map_heap(void); /* all of ram[]; from now on page tables come from TypeScript */

void map_or_fail(uintptr_t address, uint64_t physical, uint64_t flags, int level);
void need_tables(uintptr_t address, int level); /* make_tables, or the end */

/* The platform's: device registers at a physical address, mapped on first use. */
volatile void *device_window(uint64_t physical);

#endif
