/* Walking and building page tables. Whose memory is mapped where is the platform's business. */
#include "paging.h"

#define CANONICAL 0xffff000000000000ull

/* Where the entries of a level appear: the recursive slot as the index of each level that the walk skips. */
#define ENTRIES_1 (CANONICAL | RECURSIVE_SLOT << 39)
#define ENTRIES_2 (ENTRIES_1 | RECURSIVE_SLOT << 30)
#define ENTRIES_3 (ENTRIES_2 | RECURSIVE_SLOT << 21)
#define ENTRIES_4 (ENTRIES_3 | RECURSIVE_SLOT << 12)

uint64_t *page_entry(uint64_t address, int level) {
  static const uint64_t entries[] = {0, ENTRIES_1, ENTRIES_2, ENTRIES_3, ENTRIES_4};
  uint64_t index = (address & ~CANONICAL) >> (3 + 9 * level);
  return (uint64_t *)entries[level] + index;
}

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

uint64_t physical_of(uint64_t address) {
  for (int level = 4; level > 0; level--) {
    uint64_t entry = *page_entry(address, level);
    if (!(entry & PAGE_PRESENT)) return ~0ull;
    if (level > 1 && !(level == 2 && entry & PAGE_LARGE)) continue;
    uint64_t inside = level == 2 ? LARGE_PAGE - 1 : 4095;
    return (entry & PAGE_ADDRESS & ~inside) | (address & inside);
  }
  return ~0ull;
}
