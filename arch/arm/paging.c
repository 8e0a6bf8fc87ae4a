/* Walking and building page tables. Whose memory is mapped where is the platform's business. */
#include "paging.h"
#include "layout.h"

uint64_t *page_entry(uintptr_t address, int level) {
  uintptr_t table = level == 1 ? PAGE_TABLES : PAGE_TABLES + (PAGE_TABLES >> 9);
  return (uint64_t *)table + (address >> (3 + 9 * level));
}

void flush_page(uintptr_t address) {
  __asm__ volatile("dsb; mcr p15, 0, %0, c8, c7, 3; dsb; isb" : : "r"(address & ~4095u) : "memory"); /* TLBIMVAA */
}

int make_tables(uintptr_t address, int level) {
  uint64_t *entry = page_entry(address, 2);
  if (level == 2 || *entry & PAGE_PRESENT) return 0;
  uint64_t frame = take_frame();
  if (!frame) return 1;
  *entry = frame | PAGE_TABLE;
  tables_written();
  __builtin_memset((void *)((uintptr_t)page_entry(address, 1) & ~4095u), 0, 4096);
  tables_written();
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
  tables_written();
  return 0;
}

uint64_t physical_of(uintptr_t address) {
  uint64_t entry = *page_entry(address, 2), inside = LARGE_PAGE - 1;
  if (entry & PAGE_PRESENT && !is_large(entry)) entry = *page_entry(address, 1), inside = 4095;
  return entry & PAGE_PRESENT ? (entry & PAGE_ADDRESS & ~inside) | (address & inside) : ~0ull;
}

void forget_boot_mappings(uint64_t image_physical) {
  *page_entry((uintptr_t)image_physical, 2) = 0;
  *page_entry(BOOT_TREE, 2) = 0;
  *page_entry(BOOT_TREE + LARGE_PAGE, 2) = 0;
  __asm__ volatile("dsb; mcr p15, 0, %0, c8, c7, 0; dsb; isb" : : "r"(0) : "memory"); /* TLBIALL */
}
