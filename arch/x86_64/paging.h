/* Page tables of x86_64 (Intel SDM, volume 3, chapter 4), reached through a recursive entry. */
#ifndef TSUKURI_PAGING_H
#define TSUKURI_PAGING_H

#include <stdint.h>

#define PAGE_PRESENT 1ull
#define PAGE_WRITE 2ull
#define PAGE_NO_CACHE 0x18ull /* write-through and cache-disable */
#define PAGE_LARGE 0x80ull    /* in a level 2 table: 2 MiB */
#define PAGE_NO_EXECUTE (1ull << 63)
#define PAGE_ADDRESS 0x000ffffffffff000ull
#define LARGE_PAGE (2ull << 20)

#define PAGE_READ_DATA (PAGE_PRESENT | PAGE_NO_EXECUTE)
#define PAGE_DATA (PAGE_READ_DATA | PAGE_WRITE)
#define PAGE_CODE PAGE_PRESENT
#define PAGE_TABLE (PAGE_PRESENT | PAGE_WRITE) /* an entry that points to the next level's table */

#define TOP_LEVEL 4

/* The entry that maps 2 MiB in the way that `entry` maps a page. */
#define LARGE(entry) ((entry) | PAGE_LARGE)
static inline int is_large(uint64_t entry) { return (entry & PAGE_LARGE) != 0; }

/* After entries that were empty have been filled: this processor looks again by itself. */
static inline void tables_written(void) {}
/* After a table has got its place among the others, at address `table`. */
static inline void table_linked(uintptr_t table) { __asm__ volatile("invlpg (%0)" : : "r"(table) : "memory"); }

/* The top level's entry that points to the top level itself: all tables appear as one array of entries. */
#define RECURSIVE_SLOT 508ull

#include "tables.h"

#endif
