/*
 * The address space of a paravirtual domain. Page tables are Xen's: it made them, we read them, and every change is a hypercall that it
 * checks. No page is a writable one and a page table at the same time.
 *
 *   0x0000_0000_0001_0000  linear memory: static data, the rings that Xen's tools share with us, then the heap
 *   0x0000_0001_0000_0000  … 0x2_0000_0000: never mapped
 *   0xffff_fe00_…          the page tables, by their recursive entry, read only
 *   0xffff_ffc0_…          slot 0's stack ends here; slot n's ends n << STACK_SHIFT above
 *   0xffff_ffff_8000_0000  the image: code R-X, constants R--, data RW-; behind it, read only, what the domain's builder left
 *
 * The builder mapped the beginning of our memory and maybe some behind what it uses itself. That end (`free_frames`) is unmapped, and
 * two pages' addresses of it get a new sense: a window to clear and fill new page tables by, and the page that Xen shares with us.
 */
#include "image.h"
#include "paging.h"
#include "pv.h"

#define STACKS 0xffffffc000000000ull
#define SLOTS 65536u
#define MAIN_STACK_SMALLEST (16ull << 10)
#define MAIN_STACK_LARGEST (1ull << 20)
#define MACHINE_TO_PHYSICAL ((const uint64_t *)0xffff800000000000ull)
#define PAGE_USER 4ull
#define PAGE_TABLE_FLAGS (PAGE_PRESENT | PAGE_WRITE | PAGE_USER)
#define TABLE_ENTRIES 512
enum { FLUSH_LOCAL = 6, INVALIDATE_PAGE = 2, NEW_USER_ROOT = 15 };

extern char image_start[], image_end[], bss_end[], rodata_start[], data_start[];

uintptr_t main_stack_size;
volatile struct shared_info *shared_info;
static uint64_t root;               /* machine address of the top level */
static uint64_t free_frames, window; /* pseudo-physical number of the first frame that nobody uses; its address */
static uint64_t end_frames;         /* and of the first that is not ours */
static uint64_t heap_base, heap_pages, console_page, store_page, spare_frame;
static int booting = 1;

static uint64_t machine_of(uint64_t frame) { return ((const uint64_t *)start_info->frame_list)[frame] * PAGE_SIZE; }

uint64_t take_frame(void) {
  uint64_t frame = spare_frame;
  spare_frame = 0;
  if (!frame && booting && free_frames < end_frames) frame = machine_of(free_frames++);
  return frame;
}

static uint64_t need_frame(void) {
  uint64_t frame = take_frame();
  if (!frame) fail("not enough memory for the kernel");
  return frame;
}

/* --- changing page tables ------------------------------------------------------------------------------------------- */

struct update {
  uint64_t entry, value; /* the entry's machine address */
};

/* Where an entry is in the machine: in the page that the entry above it points to. */
static uint64_t entry_address(uint64_t address, int level) {
  uint64_t table = level == 4 ? root : *page_entry(address, level + 1) & PAGE_ADDRESS;
  return table | ((uint64_t)page_entry(address, level) & (PAGE_SIZE - 1));
}

static void apply(const struct update *updates, uint64_t count) {
  if (hypercall(XEN_MMU_UPDATE, (uint64_t)updates, count, 0, DOMID_SELF, 0)) fail("Xen refuses a page table entry");
}

static void memory_management(uint32_t command, uint64_t argument) {
  struct {
    uint32_t command;
    uint64_t argument1, argument2;
  } operation = {command, argument, 0};
  if (hypercall(XEN_MMUEXT_OP, (uint64_t)&operation, 1, 0, DOMID_SELF, 0)) fail("Xen refuses a page table");
}

/* One page, whose tables are there. */
static void set_page(uint64_t address, uint64_t entry) {
  if (hypercall(XEN_UPDATE_VA_MAPPING, address, entry, INVALIDATE_PAGE, 0, 0)) fail("Xen refuses to map a page");
}

static uint64_t *open_window(uint64_t frame) {
  set_page(window, frame | PAGE_DATA | PAGE_USER);
  return (uint64_t *)window;
}

/* The frame in the window becomes the table of `level` - 1 for `address`. */
static void link_table(uint64_t address, int level, uint64_t frame) {
  set_page(window, 0);
  struct update update = {entry_address(address, level), frame | PAGE_TABLE_FLAGS};
  apply(&update, 1);
}

int make_tables(uint64_t address, int level) {
  for (int above = 4; above > level; above--) {
    if (*(volatile uint64_t *)page_entry(address, above) & PAGE_PRESENT) continue;
    uint64_t frame = take_frame();
    if (!frame) return 1;
    __builtin_memset(open_window(frame), 0, PAGE_SIZE);
    link_table(address, above, frame);
  }
  return 0;
}

static void map_page(uint64_t address, uint64_t frame) {
  if (make_tables(address, 1)) fail("not enough memory for page tables");
  set_page(address, frame | PAGE_DATA | PAGE_USER);
}

static void map_fresh(uint64_t from, uint64_t to) {
  for (; from < to; from += PAGE_SIZE) {
    uint64_t frame = need_frame();
    map_page(from, frame);
  }
}

/* --- boot ----------------------------------------------------------------------------------------------------------- */

void *builders_page(uint64_t frame) {
  uint64_t number = MACHINE_TO_PHYSICAL[frame];
  return number < free_frames || !free_frames ? (void *)(KERNEL_BASE + number * PAGE_SIZE) : 0;
}

static uint64_t rights_of(uint64_t address) {
  if (address >= (uint64_t)linear_start && address < ROUND_UP((uint64_t)linear_end, PAGE_SIZE)) return 0; /* has its own place */
  uint64_t console = is_first_domain() ? 0 : (uint64_t)builders_page(start_info->console_frame);
  if (address >= window) return 0;
  if (address >= (uint64_t)image_end) return address == console ? PAGE_DATA : PAGE_READ_DATA;
  if (address >= (uint64_t)bss_end) return PAGE_CODE; /* the hypercall page */
  return address >= (uint64_t)data_start ? PAGE_DATA : address >= (uint64_t)rodata_start ? PAGE_READ_DATA : PAGE_CODE;
}

/* Each page that the builder mapped gets its own rights, or none. */
static void map_image(void) {
  struct update self = {root + RECURSIVE_SLOT * 8, root | PAGE_READ_DATA | PAGE_USER};
  apply(&self, 1);
  uint64_t last = window + PAGE_SIZE; /* the two pages with a new sense */
  uint64_t at = KERNEL_BASE;
  for (; at <= last || at & (LARGE_PAGE - 1); at += PAGE_SIZE) {
    if (!(*(volatile uint64_t *)page_entry(at, 1) & PAGE_PRESENT)) continue;
    uint64_t rights = rights_of(at);
    set_page(at, rights ? machine_of((at - KERNEL_BASE) / PAGE_SIZE) | rights | PAGE_USER : 0);
  }
  for (; at && *page_entry(at, 2) & PAGE_PRESENT; at += LARGE_PAGE) {
    struct update none = {entry_address(at, 2), 0};
    apply(&none, 1);
  }
  memory_management(FLUSH_LOCAL, 0);
}

static void map_main_stack(void) {
  main_stack_size = (end_frames - free_frames) / 64 * PAGE_SIZE;
  if (main_stack_size < MAIN_STACK_SMALLEST) main_stack_size = MAIN_STACK_SMALLEST;
  if (main_stack_size > MAIN_STACK_LARGEST) main_stack_size = MAIN_STACK_LARGEST;
  stack_area = STACKS;
  slot_limit = SLOTS;
  map_fresh(STACKS - main_stack_size, STACKS);
}

static void map_static_data(void) {
  uint64_t end = image_data_base + (uint64_t)(linear_end - linear_start), at = image_data_base;
  uint64_t frame = ((uint64_t)linear_start - KERNEL_BASE) / PAGE_SIZE;
  for (; at < end; at += PAGE_SIZE) map_page(at, machine_of(frame++));
  map_fresh(at, image_heap_base); /* what is zero at start is not in the image */
  map_fresh(WINDOW_BASE, image_zero_end);
  __builtin_memset((void *)end, 0, image_heap_base - end);
  __builtin_memset((void *)WINDOW_BASE, 0, image_zero_end - WINDOW_BASE);
}

/* All memory that is left. Its tables come from it: as many frames as there are pieces of 2 MiB that have none. */
static void map_heap(void) {
  uint64_t begin = ROUND_UP(heap_base + 1, LARGE_PAGE), top; /* where the first piece without a table begins */
  if (make_tables(heap_base, 1)) fail("not enough memory for page tables");
  if (end_frames - free_frames > (WINDOW_END - PAGE_SIZE - heap_base) / PAGE_SIZE) end_frames = free_frames + (WINDOW_END - PAGE_SIZE - heap_base) / PAGE_SIZE;
  for (uint64_t part = begin & -(1ull << 30); part < heap_base + (end_frames - free_frames) * PAGE_SIZE; part += 1ull << 30) {
    if (make_tables(part, 2)) fail("not enough memory for page tables");
  }
  uint64_t tables = free_frames, table_count = 0;
  for (uint64_t part = begin; part < heap_base + (end_frames - free_frames) * PAGE_SIZE; part += LARGE_PAGE) {
    free_frames++;
    table_count++;
  }
  if (free_frames >= end_frames) fail("not enough memory for a heap");
  heap_pages = end_frames - free_frames;
  top = heap_base + heap_pages * PAGE_SIZE;
  uint64_t at = heap_base, frame = free_frames;
  for (; at < top && at < begin; at += PAGE_SIZE) set_page(at, machine_of(frame++) | PAGE_DATA | PAGE_USER);
  const uint64_t *list = (const uint64_t *)start_info->frame_list;
  for (; at < top; table_count--) {
    uint64_t table = machine_of(tables++), *entries = open_window(table);
    for (unsigned i = 0; i < TABLE_ENTRIES; i++, at += PAGE_SIZE) entries[i] = at < top ? list[frame++] * PAGE_SIZE | PAGE_DATA | PAGE_USER : 0;
    link_table(at - LARGE_PAGE, 2, table);
  }
  if (table_count) spare_frame = machine_of(tables); /* the tables' own number made the last one needless */
  booting = 0;
}

void paging_init(uint64_t limit) {
  uint64_t tables_end = start_info->page_tables + (start_info->page_table_frames + 1) * PAGE_SIZE; /* with the boot stack behind them */
  root = machine_of((start_info->page_tables - KERNEL_BASE) / PAGE_SIZE);
  free_frames = (tables_end - KERNEL_BASE) / PAGE_SIZE;
  window = tables_end;
  end_frames = start_info->pages;
  uint64_t used = (uint64_t)(image_end - image_start) / PAGE_SIZE, allowed = limit / PAGE_SIZE; /* the image is counted first */
  if (end_frames < free_frames || allowed < used) fail("not enough memory for the kernel");
  if (end_frames - free_frames > allowed - used) end_frames = free_frames + allowed - used;
  map_image();
  set_page(window + PAGE_SIZE, start_info->shared_info | PAGE_DATA | PAGE_USER);
  shared_info = (volatile struct shared_info *)(window + PAGE_SIZE);
  map_main_stack();
  map_static_data();
  heap_base = image_heap_base;
  if (!is_first_domain()) {
    map_page(console_page = heap_base, start_info->console_frame * PAGE_SIZE);
    map_page(store_page = heap_base + PAGE_SIZE, start_info->store_frame * PAGE_SIZE);
    heap_base += 2 * PAGE_SIZE;
  }
  map_heap();
  memory_management(NEW_USER_ROOT, root / PAGE_SIZE); /* TypeScript's mode has the same page tables */
}

/* --- the door ------------------------------------------------------------------------------------------------------- */

u32 memory_pages(void) { return (u32)((heap_base + heap_pages * PAGE_SIZE) >> 16); }

u64 plat_memoryRegion(u32 index) { return index == 0 ? heap_base << 32 | heap_pages : 0; }

u64 plat_handover(u32 kind) {
  if (kind == 2 && console_page) return console_page << 32 | start_info->console_port;
  if (kind == 3 && store_page) return store_page << 32 | start_info->store_port;
  return 0;
}

u64 plat_virtToPhys(u32 address) { return physical_of(address); }

static uint64_t stack_low(u32 slot) { return STACKS + ((uint64_t)slot << STACK_SHIFT) - STACK_SIZE; }

static int in_heap(uint64_t pages, uint64_t size) {
  return pages % PAGE_SIZE == 0 && pages >= heap_base && pages + size <= heap_base + heap_pages * PAGE_SIZE;
}

/* Moves page-table entries, and with them the pages. */
static void move_pages(uint64_t from, uint64_t to) {
  struct update updates[2 * (STACK_SIZE / PAGE_SIZE)];
  unsigned count = 0;
  for (uint64_t done = 0; done < STACK_SIZE; done += PAGE_SIZE) {
    uint64_t frame = *page_entry(from + done, 1) & PAGE_ADDRESS;
    updates[count++] = (struct update){entry_address(from + done, 1), 0};
    updates[count++] = (struct update){entry_address(to + done, 1), frame | PAGE_DATA | PAGE_USER};
  }
  apply(updates, count);
  memory_management(FLUSH_LOCAL, 0);
}

u32 arch_stackGive(u32 slot, u32 pages) {
  if (slot == 0 || slot >= SLOTS || !in_heap(pages, STACK_SIZE)) return (u32)-22; /* EINVAL */
  uint64_t low = stack_low(slot);
  if (make_tables(low, 1) || make_tables(low + STACK_SIZE - PAGE_SIZE, 1)) return 1;
  if (!(*page_entry(pages, 1) & PAGE_PRESENT) || *page_entry(low, 1) & PAGE_PRESENT) return (u32)-22;
  move_pages(pages, low);
  return 0;
}

void arch_stackTake(u32 slot, u32 pages) {
  if (slot == 0 || slot >= SLOTS || slot == running_slot || !in_heap(pages, STACK_SIZE)) trap_now(TRAP_BAD_CONTEXT);
  if (physical_of(stack_low(slot)) == ~0ull || physical_of(pages) != ~0ull) trap_now(TRAP_BAD_CONTEXT);
  move_pages(stack_low(slot), pages);
}

/* The page leaves linear memory for good. */
void arch_tablePage(u32 page) {
  if (!in_heap(page, PAGE_SIZE) || spare_frame) trap_now(TRAP_BAD_CONTEXT);
  uint64_t physical = physical_of(page);
  if (physical == ~0ull) trap_now(TRAP_BAD_CONTEXT);
  set_page(page, 0);
  spare_frame = physical;
}
