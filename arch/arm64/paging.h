/*
 * Page tables of arm64 (Arm Architecture Reference Manual, section D8): pages of 4 KiB, addresses of 39 bits, so three levels; one root for
 * the low half (TTBR0), one for the high half (TTBR1). They are reached through a recursive entry in each root: an entry that points
 * to a table has the same form as one that maps a page, and what it says about rights does not matter to the walk.
 */
#ifndef TSUKURI_PAGING_H
#define TSUKURI_PAGING_H

/* Plain numbers, since boot.S uses them, too. */
#define PAGE_PRESENT 1
#define PAGE_SMALL 2 /* a page or a table; without it, 2 MiB */
#define PAGE_NO_CACHE (1 << 2) /* the second kind of memory in MAIR_EL1: device registers */
#define PAGE_READ_ONLY (1 << 7)
#define PAGE_SHARED (3 << 8) /* caches are kept coherent */
#define PAGE_ACCESSED (1 << 10)
#define PAGE_NO_EXECUTE (1 << 53) /* by the kernel's level */
#define PAGE_NO_USER_EXECUTE (1 << 54)

#define MEMORY_KINDS 0xff /* MAIR_EL1: 0 is memory with write-back caches, 1 is device registers (nGnRnE) */

/* The root's entry that points to the root itself: all tables appear as one array of entries. */
#define RECURSIVE_SLOT 510

#ifndef __ASSEMBLER__
#include <stdint.h>

#define PAGE_ADDRESS 0x0000fffffffff000ull
#define LARGE_PAGE (2ull << 20)

#define PAGE_KERNEL (PAGE_PRESENT | PAGE_SMALL | PAGE_SHARED | PAGE_ACCESSED | 1ull << 54)
#define PAGE_DATA (PAGE_KERNEL | 1ull << 53)
#define PAGE_READ_DATA (PAGE_DATA | PAGE_READ_ONLY)
#define PAGE_CODE (PAGE_KERNEL | PAGE_READ_ONLY)
#define PAGE_TABLE PAGE_DATA /* an entry that points to the next level's table, and maps it where tables appear */

#define TOP_LEVEL 3

/* The entry that maps 2 MiB in the way that `entry` maps a page. */
#define LARGE(entry) ((entry) & ~(uint64_t)PAGE_SMALL)
static inline int is_large(uint64_t entry) { return (entry & (PAGE_PRESENT | PAGE_SMALL)) == PAGE_PRESENT; }

/* After entries that were empty have been filled: the table walker is to see them. */
static inline void tables_written(void) { __asm__ volatile("dsb ishst; isb" : : : "memory"); }
/* After a table has got its place among the others, at address `table`. */
static inline void table_linked(uintptr_t table) { (void)table, tables_written(); }

#include "tables.h"

/* Unmaps what boot.S mapped for the moment of the boot: itself at its physical address, and the device tree. */
void forget_boot_mappings(uint64_t image_physical);
#endif

#endif
