/*
 * Linear memory and stacks of a Linux process.
 *
 *   WINDOW_BASE        static data (moved here from the image, not copied), then the heap
 *   … WINDOW_GUARD_END reserved, no access: a wasm address cannot reach further
 *   elsewhere          the image, and the stack area: slot 0's stack, then a slot every 1 << STACK_SHIFT bytes
 */
#include "image.h"
#include "linux.h"

#define MOST_SLOTS 32768u
#define FEWEST_SLOTS 64u
#define MAIN_STACK_SMALLEST ((uintptr_t)64 << 10)
#define MAIN_STACK_LARGEST ((uintptr_t)1 << 20)

uintptr_t main_stack_size;
static uintptr_t heap_pages, heap_base, window_top;

static int is_error(intptr_t result) { return (uintptr_t)result > (uintptr_t)-4096; }

static void map(uintptr_t at, uintptr_t size, int protection, const char *message) {
  if (is_error(CALL(mmap, at, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0))) fail(message);
}

static void map_window(uint64_t size) {
  uintptr_t data = (uintptr_t)(linear_end - linear_start), data_base = (uintptr_t)image_data_base, zero_end = (uintptr_t)image_zero_end;
  heap_base = (uintptr_t)image_heap_base;
  uint64_t top = WINDOW_BASE + size / PAGE_SIZE * PAGE_SIZE;
  if (top > WINDOW_END - PAGE_SIZE) top = WINDOW_END - PAGE_SIZE;
  window_top = (uintptr_t)top;
  if (window_top < heap_base + 16 * PAGE_SIZE) fail("tsukuri: mem= is too small for this image\n");
  heap_pages = (window_top - heap_base) / PAGE_SIZE;
  map(WINDOW_BASE, WINDOW_GUARD_END - WINDOW_BASE, PROT_NONE, "tsukuri: the low addresses are not free (vm.mmap_min_addr above 65536?)\n");
  map(WINDOW_BASE, zero_end - WINDOW_BASE, PROT_READ | PROT_WRITE, "tsukuri: the host has not enough memory\n");
  if (data && is_error(CALL(mremap, linear_start, data, data, MREMAP_MAYMOVE | MREMAP_FIXED, data_base, 0))) {
    fail("tsukuri: cannot move the static data to its address\n");
  }
  map(data_base + data, window_top - data_base - data, PROT_READ | PROT_WRITE, "tsukuri: the host has not enough memory\n");
}

/* Address space for as many slots as there is room for. */
static void map_stacks(uint64_t size) {
  main_stack_size = (uintptr_t)(size / 64) / PAGE_SIZE * PAGE_SIZE;
  if (size / 64 > MAIN_STACK_LARGEST) main_stack_size = MAIN_STACK_LARGEST;
  if (main_stack_size < MAIN_STACK_SMALLEST) main_stack_size = MAIN_STACK_SMALLEST;
  uintptr_t below = MAIN_STACK_LARGEST + ((uintptr_t)1 << STACK_SHIFT); /* slot 0's stack and its guard */
  intptr_t area = -1;
  for (slot_limit = MOST_SLOTS; is_error(area); slot_limit /= 2) {
    if (slot_limit < FEWEST_SLOTS) fail("tsukuri: the host has not enough address space for stacks\n");
    if ((uint64_t)slot_limit << STACK_SHIFT > (uintptr_t)-1 / 2) continue;
    area = CALL(mmap, 0, below + ((uintptr_t)slot_limit << STACK_SHIFT), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  }
  slot_limit *= 2;
  stack_area = ((uintptr_t)area + below) & -PAGE_SIZE;
  map(stack_area - main_stack_size, main_stack_size, PROT_READ | PROT_WRITE, "tsukuri: the host has not enough memory for a stack\n");
}

void memory_init(uint64_t size) {
  map_window(size);
  map_stacks(size);
}

u32 memory_pages(void) { return (u32)(window_top >> 16); }

u64 plat_memoryRegion(u32 index) { return index == 0 ? (u64)heap_base << 32 | heap_pages : 0; }

u64 plat_handover(u32 kind) { return (void)kind, 0; }

u64 plat_virtToPhys(u32 address) { return address >= WINDOW_BASE && address < window_top ? address : ~0ull; }

static uintptr_t stack_low(u32 slot) { return stack_area + ((uintptr_t)slot << STACK_SHIFT) - STACK_SIZE; }

static int in_heap(u32 pages) {
  return pages % PAGE_SIZE == 0 && pages >= heap_base && pages + (u64)STACK_SIZE <= window_top;
}

/* The pages move, contents and all; the hole they leave is unmapped, and nothing else of this process maps memory. */
u32 arch_stackGive(u32 slot, u32 pages) {
  if (slot == 0 || slot >= slot_limit || !in_heap(pages)) return (u32)-22; /* EINVAL */
  return (u32)CALL(mremap, pages, STACK_SIZE, STACK_SIZE, MREMAP_MAYMOVE | MREMAP_FIXED, stack_low(slot), 0) == (u32)stack_low(slot) ? 0 : (u32)-12;
}

void arch_stackTake(u32 slot, u32 pages) {
  if (slot == 0 || slot >= slot_limit || !in_heap(pages) || slot == running_slot) trap_now(TRAP_BAD_CONTEXT);
  if (is_error(CALL(mremap, stack_low(slot), STACK_SIZE, STACK_SIZE, MREMAP_MAYMOVE | MREMAP_FIXED, pages, 0))) trap_now(TRAP_BAD_CONTEXT);
}

void arch_tablePage(u32 page) { (void)page; }
