/* From the domain builder's hands to the kernel: console, command line, page tables, traps. */
#include "image.h"
#include "xen.h"

uintptr_t load_bias; /* the image runs where it was linked */
const struct start_info *start_info;

static size_t length_of(const char *text, size_t most) {
  size_t n = 0;
  while (n < most && text[n]) n++;
  return n;
}

static size_t command_line_length(void) { return length_of(start_info->command_line, sizeof start_info->command_line); }

const char *own_parameter(const char *name) { return kernel_parameter(start_info->command_line, command_line_length(), name); }

void fail(const char *message) {
  console_emergency("tsukuri: ", 9);
  console_emergency(message, length_of(message, 100));
  console_emergency("\n", 1);
  stop_machine(STATUS_NO_MEMORY);
}

void start(const struct start_info *info);
void start(const struct start_info *info) {
  start_info = info;
  console_init();
  uint64_t limit = ~0ull;
  const char *size = own_parameter("mem=");
  if (size) {
    limit = parse_size(size);
    if (!limit) fail("mem= is not a size such as 64M");
  }
  paging_init(limit);
  traps_init();
  run_on(stack_area - 16, entry);
}

u32 plat_commandLine(u32 data, u32 length) {
  u32 have = (u32)command_line_length(), n = length < have ? length : have;
  __builtin_memcpy((char *)(uintptr_t)data, start_info->command_line, n);
  return have;
}
