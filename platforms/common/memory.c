/*
 * What lies where in linear memory, and the stacks outside of it.
 *
 * Page-table pages come from the lowest memory first, so that the smallest machine's first megabyte is put to use.
 */
#include "memory.h"
#include "image.h"
#include "layout.h"
#include "paging.h"

#define MAIN_STACK_SMALLEST (16ull << 10)
#define MAIN_STACK_LARGEST (1ull << 20)
#define LEVEL_2_SPAN (512 * LARGE_PAGE) /* what one table of level 2 describes */
#define LARGE_REGION (4ull << 20) /* from this size on, a region is mapped by 2 MiB pages */

uintptr_t main_stack_size;
static struct region {
  uint64_t base, pages;
} regions[MOST_RAM];
static unsigned region_count;
static uint64_t window_top;
static uint64_t spare_frame; /* given by TypeScript, arch.tablePage */
static int booting = 1;

uint64_t take_frame(void) {
  uint64_t frame = spare_frame;
  spare_frame = 0;
  for (unsigned i = 0; booting && !frame && i < ram_count; i++) {
    if (ram[i].base >= ram[i].end) continue;
    frame = ram[i].base;
    ram[i].base += PAGE_SIZE;
  }
  return frame;
}

void map_or_fail(uintptr_t address, uint64_t physical, uint64_t flags, int level) {
  if (map_at(address, physical, flags, level)) fail("not enough memory for page tables");
}

void need_tables(uintptr_t address, int level) {
  if (make_tables(address, level)) fail("not enough memory for page tables");
}

/* Maps pages of their own to a range. */
static void map_fresh(uintptr_t from, uintptr_t to) {
  uint64_t *entry = 0;
  for (; from < to; from += PAGE_SIZE) {
    if (!entry || !(from & (LARGE_PAGE - 1))) {
      need_tables(from, 1);
      entry = page_entry(from, 1);
    }
    uint64_t frame = take_frame();
    if (!frame) fail("not enough memory for the kernel");
    *entry++ = frame | PAGE_DATA;
  }
  tables_written();
}

void map_static_data(uint64_t physical) {
  uintptr_t end = (uintptr_t)image_data_base + (uintptr_t)(linear_end - linear_start), page_end = ROUND_UP(end, PAGE_SIZE);
  if (map_pages(image_data_base, page_end, physical, PAGE_DATA)) fail("not enough memory for page tables");
  map_fresh(page_end, image_heap_base); /* what is zero at start is not in the image */
  map_fresh(WINDOW_BASE, image_zero_end);
  __builtin_memset((void *)end, 0, image_heap_base - end);
  __builtin_memset((void *)WINDOW_BASE, 0, image_zero_end - WINDOW_BASE);
  window_top = image_heap_base;
}

uintptr_t map_handed_over(uint64_t physical, uint64_t size, uint64_t flags) {
  uintptr_t at = window_top;
  size = ROUND_UP(size, PAGE_SIZE);
  if (size > WINDOW_END - PAGE_SIZE - at) fail("what was handed over is too large");
  if (map_pages(at, at + size, physical, flags)) fail("not enough memory for page tables");
  window_top += size;
  return at;
}

void map_main_stack(void) {
  uint64_t total = 0;
  for (unsigned i = 0; i < ram_count; i++) total += ram[i].end - ram[i].base;
  main_stack_size = total / 64 / PAGE_SIZE * PAGE_SIZE;
  if (main_stack_size < MAIN_STACK_SMALLEST) main_stack_size = MAIN_STACK_SMALLEST;
  if (main_stack_size > MAIN_STACK_LARGEST) main_stack_size = MAIN_STACK_LARGEST;
  stack_area = STACKS;
  slot_limit = SLOTS;
  map_fresh(STACKS - main_stack_size, STACKS);
}

/*
 * Each piece of RAM becomes a heap region at a constant distance from its physical address. A large one is placed so that its 2 MiB
 * pages are the machine's. Tables are made for all pieces before any is mapped: they come from the lowest piece, which shrinks.
 */
static uint64_t distance[MOST_RAM];

static int is_large_piece(const struct ram *piece) { return piece->end - piece->base >= LARGE_REGION; }

static void plan_region(unsigned i) {
  struct ram *piece = &ram[i];
  uint64_t at = window_top;
  if (is_large_piece(piece)) at = ROUND_UP(at, LARGE_PAGE) + (piece->base & (LARGE_PAGE - 1));
  if (at >= WINDOW_END - PAGE_SIZE) piece->end = piece->base;
  if (piece->end - piece->base > WINDOW_END - PAGE_SIZE - at) piece->end = piece->base + (WINDOW_END - PAGE_SIZE - at);
  distance[i] = at - piece->base;
  window_top = piece->end + distance[i];
  uint64_t start = at & ~(LARGE_PAGE - 1);
  for (uint64_t part = start; part < window_top; part += LARGE_PAGE) {
    int whole = is_large_piece(piece) && part >= at && part + LARGE_PAGE <= window_top;
    if (whole && part > start && part % LEVEL_2_SPAN) continue; /* the part before has the same table */
    need_tables(part, whole ? 2 : 1);
  }
}

static void map_region(unsigned i) {
  uint64_t physical = ram[i].base, end = ram[i].end, at = physical + distance[i];
  if (physical >= end) return;
  regions[region_count++] = (struct region){at, (end - physical) / PAGE_SIZE};
  for (uint64_t *entry = page_entry(at, 2); physical < end; entry++) {
    uint64_t size = LARGE_PAGE - (at & (LARGE_PAGE - 1));
    if (size > end - physical) size = end - physical;
    if (size == LARGE_PAGE && !(*entry & PAGE_PRESENT)) *entry = LARGE(physical | PAGE_DATA);
    else map_pages(at, at + size, physical, PAGE_DATA); /* its tables are there */
    physical += size;
    at += size;
  }
}

void map_heap(void) {
  for (unsigned i = 0; i < ram_count; i++) plan_region(i);
  for (unsigned i = 0; i < ram_count; i++) map_region(i);
  tables_written();
  booting = 0;
  if (!region_count) fail("not enough memory for a heap");
}

u32 memory_pages(void) { return (u32)(window_top >> 16); }

u64 plat_memoryRegion(u32 index) { return index < region_count ? regions[index].base << 32 | regions[index].pages : 0; }

u64 plat_virtToPhys(u32 address) { return physical_of(address); }

/* --- stacks ---------------------------------------------------------------------------------------------------------- */

static uintptr_t stack_low(u32 slot) { return STACKS + ((uintptr_t)slot << STACK_SHIFT) - STACK_SIZE; }

/* Regions may touch, and the page allocator does not mind: what it gives may lie in two of them. */
static int in_heap(uint64_t pages, uint64_t size) {
  uint64_t at = pages;
  for (unsigned i = 0; i < region_count; i++) {
    uint64_t end = regions[i].base + regions[i].pages * PAGE_SIZE;
    if (at >= regions[i].base && at < end) at = end;
  }
  return pages % PAGE_SIZE == 0 && at >= pages + size;
}

/* Splits the 2 MiB page around `address` into 4 KiB ones. 1 when that takes a page-table page that is not there. */
static int split(uintptr_t address) {
  uint64_t *entry = page_entry(address, 2);
  if (!is_large(*entry)) return 0;
  uint64_t frame = take_frame();
  if (!frame) return 1;
  uint64_t physical = *entry & PAGE_ADDRESS & ~(LARGE_PAGE - 1);
  uintptr_t start = address & ~(LARGE_PAGE - 1);
  *entry = 0; /* a processor may not find the memory mapped in both ways */
  flush_page(start);
  *entry = frame | PAGE_TABLE;
  uint64_t *table = page_entry(start, 1);
  flush_page((uintptr_t)table);
  for (uint64_t i = 0; i < 512; i++) table[i] = (physical + i * PAGE_SIZE) | PAGE_DATA;
  flush_page(start);
  return 0;
}

/* Moves page-table entries, and with them the pages. */
static void move_pages(uintptr_t from, uintptr_t to) {
  for (uint64_t done = 0; done < STACK_SIZE; done += PAGE_SIZE) {
    uint64_t *entry = page_entry(from + done, 1);
    *page_entry(to + done, 1) = *entry;
    *entry = 0;
    flush_page(from + done);
    flush_page(to + done);
  }
}

u32 arch_stackGive(u32 slot, u32 pages) {
  if (slot == 0 || slot >= SLOTS || !in_heap(pages, STACK_SIZE)) return (u32)-22; /* EINVAL */
  uintptr_t low = stack_low(slot), last = STACK_SIZE - PAGE_SIZE;
  if (split(pages) || split(pages + last) || make_tables(low, 1) || make_tables(low + last, 1)) return 1;
  if (!(*page_entry(pages, 1) & PAGE_PRESENT) || *page_entry(low, 1) & PAGE_PRESENT) return (u32)-22;
  move_pages(pages, low);
  return 0;
}

void arch_stackTake(u32 slot, u32 pages) {
  if (slot == 0 || slot >= SLOTS || slot == running_slot || !in_heap(pages, STACK_SIZE)) trap_now(TRAP_BAD_CONTEXT);
  if (!(*page_entry(stack_low(slot), TOP_LEVEL) & PAGE_PRESENT) || physical_of(stack_low(slot)) == ~0ull || physical_of(pages) != ~0ull) trap_now(TRAP_BAD_CONTEXT);
  move_pages(stack_low(slot), pages);
}

/*
 * The page leaves linear memory for good. When it lies in a 2 MiB page, taking it out needs a table itself: it becomes that one, and
 * the caller is asked for another.
 */
void arch_tablePage(u32 page) {
  if (!in_heap(page, PAGE_SIZE) || spare_frame) trap_now(TRAP_BAD_CONTEXT);
  uint64_t physical = physical_of(page);
  if (physical == ~0ull) trap_now(TRAP_BAD_CONTEXT);
  spare_frame = physical;
  if (is_large(*page_entry(page, 2))) split(page);
  *page_entry(page, 1) = 0;
  flush_page(page);
}
