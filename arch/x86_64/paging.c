/* Building page tables. Whose memory is mapped where is the platform's business. */
#include "paging.h"

void flush_page(uint64_t address) { __asm__ volatile("invlpg (%0)" : : "r"(address) : "memory"); }

int make_tables(uint64_t address, int level) {
  for (int above = 4; above > level; above--) {
    volatile uint64_t *entry = page_entry(address, above);
    if (*entry & PAGE_PRESENT) continue;
    uint64_t frame = take_frame();
    if (!frame) return 1;
    *entry = frame | PAGE_TABLE;
    uint64_t *table = (uint64_t *)((uint64_t)page_entry(address, above - 1) & ~0xfffull);
    flush_page((uint64_t)table);
    __builtin_memset(table, 0, 4096);
  }
  return 0;
}

int map_pages(uint64_t from, uint64_t to, uint64_t physical, uint64_t flags) {
  while (from < to) {
    if (make_tables(from, 1)) return 1;
    uint64_t *entry = page_entry(from, 1);
    do {
      *entry++ = physical | flags;
      physical += 4096;
      from += 4096;
    } while (from < to && from & (LARGE_PAGE - 1));
  }
  return 0;
}

int map_at(uint64_t address, uint64_t physical, uint64_t flags, int level) {
  if (make_tables(address, level)) return 1;
  *page_entry(address, level) = physical | flags | (level == 2 ? PAGE_LARGE : 0);
  flush_page(address);
  return 0;
}
