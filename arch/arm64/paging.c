/* Walking and building page tables. Whose memory is mapped where is the platform's business. */
#include "paging.h"
#include "layout.h"

#define HALF_BITS 39
#define LOW_HALF (~(~0ull << HALF_BITS))

/* Where the entries of a level appear in the high half: the recursive slot as the index of each level that the walk skips. */
#define SLOT ((uint64_t)RECURSIVE_SLOT)
#define ENTRIES_1 (~LOW_HALF | SLOT << 30)
#define ENTRIES_2 (ENTRIES_1 | SLOT << 21)
#define ENTRIES_3 (ENTRIES_2 | SLOT << 12)

uint64_t *page_entry(uint64_t address, int level) {
  uint64_t table = level == 1 ? ENTRIES_1 : level == 2 ? ENTRIES_2 : ENTRIES_3;
  uint64_t half = (uint64_t)((int64_t)address >> 63) | LOW_HALF;
  return (uint64_t *)(table & half) + ((address & LOW_HALF) >> (3 + 9 * level));
}

void flush_page(uint64_t address) {
  __asm__ volatile("dsb ishst; tlbi vaae1is, %0; dsb ish; isb" : : "r"(address >> 12 & 0xfffffffffffull) : "memory");
}

int make_tables(uint64_t address, int level) {
  for (int above = TOP_LEVEL; above > level; above--) {
    volatile uint64_t *entry = page_entry(address, above);
    if (*entry & PAGE_PRESENT) continue;
    uint64_t frame = take_frame();
    if (!frame) return 1;
    *entry = frame | PAGE_TABLE;
    tables_written();
    __builtin_memset((void *)((uint64_t)page_entry(address, above - 1) & ~0xfffull), 0, 4096);
    tables_written();
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
  tables_written();
  return 0;
}

int map_at(uint64_t address, uint64_t physical, uint64_t flags, int level) {
  if (make_tables(address, level)) return 1;
  uint64_t entry = physical | flags;
  *page_entry(address, level) = level == 2 ? LARGE(entry) : entry;
  tables_written();
  return 0;
}

uint64_t physical_of(uint64_t address) {
  for (int level = TOP_LEVEL; level > 0; level--) {
    uint64_t entry = *page_entry(address, level);
    if (!(entry & PAGE_PRESENT)) return ~0ull;
    if (level > 1 && !is_large(entry)) continue;
    uint64_t inside = level == 2 ? LARGE_PAGE - 1 : 4095;
    return (entry & PAGE_ADDRESS & ~inside) | (address & inside);
  }
  return ~0ull;
}

void forget_boot_mappings(uint64_t image_physical) {
  *page_entry(image_physical & LOW_HALF, TOP_LEVEL) = 0;
  *page_entry(BOOT_TREE, 2) = 0;
  *page_entry(BOOT_TREE + LARGE_PAGE, 2) = 0;
  __asm__ volatile("dsb ishst; tlbi vmalle1is; dsb ish; isb" : : : "memory");
}
