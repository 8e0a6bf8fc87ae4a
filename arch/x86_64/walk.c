/* Walking page tables, by the recursive entry. */
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
