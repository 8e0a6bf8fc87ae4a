/*
 * Linear memory and stacks of a Linux process.
 *
 *   0x0000_0001_0000   static data (moved here from the image, not copied), then the heap
 *   … 0x2_0000_0000    reserved, no access: a wasm address cannot reach further
 *   elsewhere          the image, and the stack area: slot 0's stack, then a slot every 1 << STACK_SHIFT bytes
 */
#include "image.h"
#include "linux.h"

#define SLOTS 32768u
#define MAIN_STACK_SMALLEST (64ull << 10)
#define MAIN_STACK_LARGEST (1ull << 20)

uint64_t main_stack_size;
static uint64_t heap_pages, heap_base, window_top;

static int is_error(int64_t result) { return (uint64_t)result > (uint64_t)-4096; }

static void map(uint64_t at, uint64_t size, int protection, const char *message) {
  if (is_error(CALL(mmap, at, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0))) fail(message);
}

static void map_window(uint64_t size) {
  uint64_t data = (uint64_t)(linear_end - linear_start);
  heap_base = image_heap_base;
  window_top = WINDOW_BASE + size / PAGE_SIZE * PAGE_SIZE;
  if (window_top > WINDOW_END - PAGE_SIZE) window_top = WINDOW_END - PAGE_SIZE;
  if (window_top < heap_base + 16 * PAGE_SIZE) fail("tsukuri: mem= is too small for this image\n");
  heap_pages = (window_top - heap_base) / PAGE_SIZE;
  map(WINDOW_BASE, 2 * WINDOW_END - WINDOW_BASE, PROT_NONE, "tsukuri: the low 8 GiB of address space are not free (vm.mmap_min_addr above 65536?)\n");
  map(WINDOW_BASE, image_zero_end - WINDOW_BASE, PROT_READ | PROT_WRITE, "tsukuri: the host has not enough memory\n");
  if (data && is_error(CALL(mremap, linear_start, data, data, MREMAP_MAYMOVE | MREMAP_FIXED, image_data_base, 0))) {
    fail("tsukuri: cannot move the static data to its address\n");
  }
  map(image_data_base + data, window_top - image_data_base - data, PROT_READ | PROT_WRITE, "tsukuri: the host has not enough memory\n");
}

static void map_stacks(uint64_t size) {
  main_stack_size = size / 64 / PAGE_SIZE * PAGE_SIZE;
  if (main_stack_size < MAIN_STACK_SMALLEST) main_stack_size = MAIN_STACK_SMALLEST;
  if (main_stack_size > MAIN_STACK_LARGEST) main_stack_size = MAIN_STACK_LARGEST;
  uint64_t below = MAIN_STACK_LARGEST + (1ull << STACK_SHIFT); /* slot 0's stack and its guard */
  int64_t area = CALL(mmap, 0, below + ((uint64_t)SLOTS << STACK_SHIFT), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (is_error(area)) fail("tsukuri: the host has not enough address space for stacks\n");
  stack_area = ((uint64_t)area + below) & ~0xfffull;
  slot_limit = SLOTS;
  map(stack_area - main_stack_size, main_stack_size, PROT_READ | PROT_WRITE, "tsukuri: the host has not enough memory for a stack\n");
}

void memory_init(uint64_t size) {
  map_window(size);
  map_stacks(size);
}

u32 memory_pages(void) { return (u32)(window_top >> 16); }

u64 plat_memoryRegion(u32 index) { return index == 0 ? heap_base << 32 | heap_pages : 0; }

u64 plat_handover(u32 kind) { return (void)kind, 0; }

u64 plat_virtToPhys(u32 address) { return address >= WINDOW_BASE && address < window_top ? address : ~0ull; }

static uint64_t stack_low(u32 slot) { return stack_area + ((uint64_t)slot << STACK_SHIFT) - STACK_SIZE; }

static int in_heap(u32 pages) {
  return pages % PAGE_SIZE == 0 && pages >= heap_base && pages + (uint64_t)STACK_SIZE <= window_top;
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
