/*
 * Page tables of Armv7 in the long-descriptor format (Arm Architecture Reference Manual, section B3.6): pages of 4 KiB, 2 MiB or 1 GiB, 8 bytes
 * for each. The root has 4 entries, for whose tables the image has room; so here they are one table of 2048 entries for 2 MiB each, and
 * what is above it does not matter. All tables are reached through four of its entries that point to its own pages: an entry that points
 * to a table has the same form as one that maps a page.
 */
#ifndef TSUKURI_PAGING_H
#define TSUKURI_PAGING_H

/* Plain numbers, since boot.S uses them, too. */
#define PAGE_PRESENT 1
#define PAGE_SMALL 2 /* a page or a table; without it, 2 MiB */
#define PAGE_NO_CACHE (1 << 2) /* the second kind of memory in MAIR0: device registers */
#define PAGE_READ_ONLY (1 << 7)
#define PAGE_SHARED (3 << 8) /* caches are kept coherent */
#define PAGE_ACCESSED (1 << 10)
#define PAGE_NO_EXECUTE_HIGH (1 << 22) /* bit 54 */

#define MEMORY_KINDS 0xff /* MAIR0: 0 is memory with write-back caches, 1 is device registers (strongly ordered) */

#ifndef __ASSEMBLER__
#include <stdint.h>

#define PAGE_ADDRESS 0x000000fffffff000ull
#define LARGE_PAGE (2ull << 20)

#define PAGE_KERNEL ((uint64_t)(PAGE_PRESENT | PAGE_SMALL | PAGE_SHARED | PAGE_ACCESSED))
#define PAGE_DATA (PAGE_KERNEL | (uint64_t)PAGE_NO_EXECUTE_HIGH << 32)
#define PAGE_READ_DATA (PAGE_DATA | PAGE_READ_ONLY)
#define PAGE_CODE (PAGE_KERNEL | PAGE_READ_ONLY)
#define PAGE_TABLE PAGE_DATA /* an entry that points to a table, and maps it where tables appear */

#define TOP_LEVEL 2

/* The entry that maps 2 MiB in the way that `entry` maps a page. */
#define LARGE(entry) ((entry) & ~(uint64_t)PAGE_SMALL)
static inline int is_large(uint64_t entry) { return (entry & (PAGE_PRESENT | PAGE_SMALL)) == PAGE_PRESENT; }

/* After entries that were empty have been filled: the table walker is to see them. */
static inline void tables_written(void) { __asm__ volatile("dsb; isb" : : : "memory"); }
/* After a table has got its place among the others, at address `table`. */
static inline void table_linked(uintptr_t table) { (void)table, tables_written(); }

#include "tables.h"

/* Unmaps what boot.S mapped for the moment of the boot: itself at its physical address, and the device tree. */
void forget_boot_mappings(uint64_t image_physical);
#endif

#endif
