/*
 * The address space of a virtual machine.
 *
 *   0x0000_0000_0001_0000  linear memory: static data (where the loader put it, mapped here), then the heap regions
 *   0x0000_0001_0000_0000  … 0x2_0000_0000: never mapped
 *   0xffff_fe00_…          the page tables, by their recursive entry
 *   0xffff_ff40_…          slot 0's stack ends here; slot n's ends n << STACK_SHIFT above
 *   0xffff_ffff_800b_8000  the screen, where there is one
 *   0xffff_ffff_8010_0000  the image: code R-X, constants R--, data RW-
 *   0xffff_ffff_c000_0000  device registers, uncached: the physical GiB below 4 GiB
 */
#include "image.h"
#include "kvm.h"
#include "paging.h"

#define DEVICES 0xffffffff00000000ull
#define DEVICES_FIRST 0xc0000000ull /* a PC's device registers lie in the last GiB below 4 GiB */
#define DEVICES_END 0x100000000ull
#define ASIDE 256 /* where new entries of level 2 wait, half a GiB above the others: nothing else is there yet */

extern char image_start[], bss_end[], rodata_start[], data_start[];
extern uint64_t page_table_4[], page_table_3[], page_table_2[];

static void need(uint64_t frame) {
  if (!frame) fail("not enough memory for the kernel");
}

/*
 * The image by 4 KiB pages, each with its own rights, in place of the boot tables' 2 MiB pages. All new level 1 tables are filled
 * before they replace anything: the code that runs lies in what is replaced, and so do the tables' frames.
 */
static uint64_t rights_of(uint64_t address) {
  if (address >= (uint64_t)linear_start && address < ROUND_UP((uint64_t)linear_end, PAGE_SIZE)) return 0; /* has its own place */
  return address >= (uint64_t)data_start ? PAGE_DATA : address >= (uint64_t)rodata_start ? PAGE_READ_DATA : PAGE_CODE;
}

static void map_image(void) {
  uint64_t *tables = page_table_2 + ASIDE, at = (uint64_t)image_start;
  while (at < (uint64_t)bss_end) {
    uint64_t table = take_frame(), part = at >> 21 & 511;
    need(table && part < BOOT_PAGES);
    /* low memory is still mapped at KERNEL_BASE: frames taken now lie in its first 8 MiB */
    uint64_t *entries = (uint64_t *)(KERNEL_BASE + table);
    __builtin_memset(entries, 0, PAGE_SIZE);
    do {
      uint64_t rights = rights_of(at);
      if (rights) entries[at >> 12 & 511] = (at - KERNEL_BASE) | rights;
      at += PAGE_SIZE;
    } while (at < (uint64_t)bss_end && at & (LARGE_PAGE - 1));
    tables[part] = table | PAGE_PRESENT | PAGE_WRITE;
  }
  for (uint64_t i = 0; i < BOOT_PAGES + LOADER_PAGES; i++) {
    page_table_2[i] = tables[i];
    tables[i] = 0;
  }
}

void paging_init(void) {
  page_table_4[RECURSIVE_SLOT] = ((uint64_t)page_table_4 - KERNEL_BASE) | PAGE_DATA;
  map_image();
  page_table_4[0] = 0;
  page_table_3[0] = 0;
  __asm__ volatile("mov %0, %%cr3" : : "r"((uint64_t)page_table_4 - KERNEL_BASE) : "memory");
  /* beside the image, whose tables are there, at the same place as until now */
  if (screen_is_there) *page_entry(KERNEL_BASE + SCREEN, 1) = SCREEN | PAGE_DATA | PAGE_NO_CACHE;
  map_main_stack();
  map_static_data((uint64_t)linear_start - KERNEL_BASE);
  /* the table for device registers: after boot all memory has its owner */
  need_tables(DEVICES + DEVICES_FIRST, 2);
  map_heap();
}

u64 plat_handover(u32 kind) { return (void)kind, 0; }

volatile void *device_window(uint64_t physical) {
  if (physical < DEVICES_FIRST || physical >= DEVICES_END) fail("a device register lies outside of 3 to 4 GiB");
  uint64_t address = DEVICES + physical;
  if (!(*page_entry(address, 2) & PAGE_PRESENT)) {
    map_or_fail(address & ~(LARGE_PAGE - 1), physical & ~(LARGE_PAGE - 1), PAGE_DATA | PAGE_NO_CACHE, 2);
  }
  return (volatile void *)address;
}
