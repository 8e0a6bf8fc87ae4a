/* The list of RAM that boot code draws up from what the loader said. */
#include "image.h"
#include "memory.h"

struct ram ram[MOST_RAM];
unsigned ram_count;
static struct ram reserved[MOST_RAM];
static unsigned reserved_count;

#define MOST_ADDRESS (1ull << 52) /* no processor has more */

void reserve_ram(uint64_t base, uint64_t end) {
  if (base >= end) return;
  if (reserved_count == MOST_RAM) fail("more than 16 ranges of memory are reserved");
  reserved[reserved_count++] = (struct ram){base / PAGE_SIZE * PAGE_SIZE, ROUND_UP(end, PAGE_SIZE)};
}

/* Without what is reserved from number `from` on. */
static void add_without(uint64_t base, uint64_t end, unsigned from) {
  for (unsigned i = from; i < reserved_count; i++) {
    if (base >= reserved[i].end || end <= reserved[i].base) continue;
    if (base < reserved[i].base) add_without(base, reserved[i].base, i + 1);
    base = reserved[i].end;
  }
  if (base >= end || ram_count == MOST_RAM) return; /* more pieces than any machine we know has; the rest stays unused */
  unsigned at = ram_count++;
  for (; at > 0 && ram[at - 1].base > base; at--) ram[at] = ram[at - 1];
  ram[at].base = base;
  ram[at].end = end;
}

void add_ram(uint64_t base, uint64_t end) {
  if (base < end && end < MOST_ADDRESS) add_without(ROUND_UP(base, PAGE_SIZE), end / PAGE_SIZE * PAGE_SIZE, 0);
}

void limit_ram(uint64_t size, uint64_t used) {
  uint64_t left = size > used ? size - used : 0;
  for (unsigned i = 0; i < ram_count; i++) {
    uint64_t have = ram[i].end - ram[i].base;
    if (have > left) ram[i].end = ram[i].base + left / PAGE_SIZE * PAGE_SIZE;
    left -= ram[i].end - ram[i].base;
  }
}
