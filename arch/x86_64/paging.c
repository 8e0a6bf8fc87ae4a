/* Where page tables appear, by the recursive entry. */
#include "paging.h"

#define CANONICAL 0xffff000000000000ull

/* Where the entries of a level appear: the recursive slot as the index of each level that the walk skips. */
#define ENTRIES_1 (CANONICAL | RECURSIVE_SLOT << 39)
#define ENTRIES_2 (ENTRIES_1 | RECURSIVE_SLOT << 30)
#define ENTRIES_3 (ENTRIES_2 | RECURSIVE_SLOT << 21)
#define ENTRIES_4 (ENTRIES_3 | RECURSIVE_SLOT << 12)

uint64_t *page_entry(uintptr_t address, int level) {
  static const uint64_t entries[] = {0, ENTRIES_1, ENTRIES_2, ENTRIES_3, ENTRIES_4};
  uint64_t index = (address & ~CANONICAL) >> (3 + 9 * level);
  return (uint64_t *)entries[level] + index;
}

void flush_page(uintptr_t address) { __asm__ volatile("invlpg (%0)" : : "r"(address) : "memory"); }
