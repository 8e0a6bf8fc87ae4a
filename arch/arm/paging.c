/* Where page tables appear; and what boot.S mapped for itself. */
#include "paging.h"
#include "layout.h"

uint64_t *page_entry(uintptr_t address, int level) {
  uintptr_t table = level == 1 ? PAGE_TABLES : PAGE_TABLES + (PAGE_TABLES >> 9);
  return (uint64_t *)table + (address >> (3 + 9 * level));
}

void flush_page(uintptr_t address) {
  __asm__ volatile("dsb; mcr p15, 0, %0, c8, c7, 3; dsb; isb" : : "r"(address & ~4095u) : "memory"); /* TLBIMVAA */
}

void forget_boot_mappings(uint64_t image_physical) {
  *page_entry((uintptr_t)image_physical, 2) = 0;
  *page_entry(BOOT_TREE, 2) = 0;
  *page_entry(BOOT_TREE + LARGE_PAGE, 2) = 0;
  __asm__ volatile("dsb; mcr p15, 0, %0, c8, c7, 0; dsb; isb" : : "r"(0) : "memory"); /* TLBIALL */
}
