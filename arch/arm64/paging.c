/* Where page tables appear, by the recursive entry of each half; and what boot.S mapped for itself. */
#include "paging.h"
#include "layout.h"

#define HALF_BITS 39
#define LOW_HALF (~(~0ull << HALF_BITS))

/* Where the entries of a level appear in the high half: the recursive slot as the index of each level that the walk skips. */
#define SLOT ((uint64_t)RECURSIVE_SLOT)
#define ENTRIES_1 (~LOW_HALF | SLOT << 30)
#define ENTRIES_2 (ENTRIES_1 | SLOT << 21)
#define ENTRIES_3 (ENTRIES_2 | SLOT << 12)

uint64_t *page_entry(uintptr_t address, int level) {
  uint64_t table = level == 1 ? ENTRIES_1 : level == 2 ? ENTRIES_2 : ENTRIES_3;
  uint64_t half = (uint64_t)((int64_t)address >> 63) | LOW_HALF;
  return (uint64_t *)(table & half) + ((address & LOW_HALF) >> (3 + 9 * level));
}

void flush_page(uintptr_t address) {
  __asm__ volatile("dsb ishst; tlbi vaae1is, %0; dsb ish; isb" : : "r"(address >> 12 & 0xfffffffffffull) : "memory");
}

void forget_boot_mappings(uint64_t image_physical) {
  *page_entry(image_physical & LOW_HALF, TOP_LEVEL) = 0;
  *page_entry(BOOT_TREE, 2) = 0;
  *page_entry(BOOT_TREE + LARGE_PAGE, 2) = 0;
  __asm__ volatile("dsb ishst; tlbi vmalle1is; dsb ish; isb" : : : "memory");
}
