/* Walking page tables. */
#include "paging.h"

uint64_t physical_of(uintptr_t address) {
  for (int level = TOP_LEVEL; level > 0; level--) {
    uint64_t entry = *page_entry(address, level);
    if (!(entry & PAGE_PRESENT)) return ~0ull;
    if (level > 1 && !(level == 2 && is_large(entry))) continue;
    uint64_t inside = level == 2 ? LARGE_PAGE - 1 : 4095;
    return (entry & PAGE_ADDRESS & ~inside) | (address & inside);
  }
  return ~0ull;
}
