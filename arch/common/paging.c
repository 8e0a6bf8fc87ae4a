/* Building page tables. Whose memory is mapped where is the platform's business. */
#include "paging.h"

int make_tables(uintptr_t address, int level) {
  for (int above = TOP_LEVEL; above > level; above--) {
    volatile uint64_t *entry = page_entry(address, above);
    if (*entry & PAGE_PRESENT) continue;
    uint64_t frame = take_frame();
    if (!frame) return 1;
    *entry = frame | PAGE_TABLE;
    uintptr_t table = (uintptr_t)page_entry(address, above - 1) & ~(uintptr_t)0xfff;
    table_linked(table);
    __builtin_memset((void *)table, 0, 4096);
    tables_written();
  }
  return 0;
}

int map_pages(uintptr_t from, uintptr_t to, uint64_t physical, uint64_t flags) {
  while (from < to) {
    if (make_tables(from, 1)) return 1;
    uint64_t *entry = page_entry(from, 1);
    do {
      *entry++ = physical | flags;
      physical += 4096;
      from += 4096;
    } while (from < to && from & (LARGE_PAGE - 1));
  }
  tables_written();
  return 0;
}

int map_at(uintptr_t address, uint64_t physical, uint64_t flags, int level) {
  if (make_tables(address, level)) return 1;
  uint64_t entry = physical | flags;
  *page_entry(address, level) = level == 2 ? LARGE(entry) : entry;
  flush_page(address);
  return 0;
}
