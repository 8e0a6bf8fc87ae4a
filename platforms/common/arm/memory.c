/* The address space of a machine that a device tree describes. (layout.h has the whole picture.) */
#include "devices.h"
#include "image.h"
#include "layout.h"
#include "memory.h"
#include "paging.h"

extern char image_start[];

struct ram machine_ram[MOST_RAM];
unsigned machine_ram_count;
static uintptr_t tree;
static uint32_t tree_length;

void paging_init(uint64_t image_physical, uint64_t tree_physical, uint32_t tree_size) {
  forget_boot_mappings(image_physical);
  map_main_stack();
  map_static_data(image_physical + (uint64_t)(linear_start - image_start));
  uint64_t inside = tree_physical & (PAGE_SIZE - 1);
  tree = map_handed_over(tree_physical - inside, inside + tree_size, PAGE_READ_DATA) + inside;
  tree_length = tree_size;
  map_handovers();
  map_heap();
}

uintptr_t tree_address(void) { return tree; }

u64 handover_tree(void) { return (u64)tree << 32 | tree_length; }

static bool is_memory(uint64_t base, uint64_t end) {
  for (unsigned i = 0; i < machine_ram_count; i++) {
    if (base < machine_ram[i].end && end > machine_ram[i].base) return true;
  }
  return false;
}

/* The level 2 table of this part of the address space is the list of windows. Few devices are in use: the search is short. */
volatile void *device_window(uint64_t physical) {
  uint64_t window = physical & ~(LARGE_PAGE - 1);
  if (physical & ~(PAGE_ADDRESS | 4095) || is_memory(window, window + LARGE_PAGE)) fail("a device register lies in memory");
  for (uintptr_t at = DEVICES; at < DEVICES + DEVICE_WINDOWS * LARGE_PAGE; at += LARGE_PAGE) {
    uint64_t *entry = page_entry(at, 2);
    if (!(*entry & PAGE_PRESENT)) map_or_fail(at, window, PAGE_DATA | PAGE_NO_CACHE, 2);
    if ((*entry & PAGE_ADDRESS) == window) return (volatile void *)(at + (uintptr_t)(physical - window));
  }
  fail("too many device registers are in use");
}
