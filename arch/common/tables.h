/*
 * What can be done with page tables on every processor. How an entry looks is the processor's own (paging.h, which includes this at its
 * end): PAGE_PRESENT, PAGE_TABLE, PAGE_ADDRESS, LARGE and is_large, TOP_LEVEL, tables_written and table_linked.
 */
#ifndef TSUKURI_TABLES_H
#define TSUKURI_TABLES_H

/* A new table needs a page of memory: the platform gives its physical address. 0 when there is none. */
uint64_t take_frame(void);

/* The entry that maps `address`: level 1 for a page, level 2 for 2 MiB. */
uint64_t *page_entry(uintptr_t address, int level);
/* Makes the tables above that entry. 0 when done, 1 when take_frame had nothing to give. */
int make_tables(uintptr_t address, int level);
/* Maps the pages from `from` up to `to`, which were not mapped before, to memory from `physical` on. 1 without memory for a table. */
int map_pages(uintptr_t from, uintptr_t to, uint64_t physical, uint64_t flags);
/* Maps one page, or 2 MiB at level 2, in place of what was there. 0 when done, 1 without memory for a table. */
int map_at(uintptr_t address, uint64_t physical, uint64_t flags, int level);
/* Physical address behind `address`, all ones when nothing is mapped there. */
uint64_t physical_of(uintptr_t address);
void flush_page(uintptr_t address);

#endif
