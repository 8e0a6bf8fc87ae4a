/* From the domain builder's hands to the kernel: console, command line, page tables, traps. */
#include "image.h"
#include "pv.h"

uintptr_t load_bias; /* the image runs where it was linked */
const struct start_info *start_info;

static size_t command_line_length(void) {
  size_t n = 0;
  while (n < sizeof start_info->command_line && start_info->command_line[n]) n++;
  return n;
}

void start(const struct start_info *info);
void start(const struct start_info *info) {
  start_info = info;
  if (!is_first_domain()) console_ring((uintptr_t)builders_page(start_info->console_frame), start_info->console_port);
  read_status_way(start_info->command_line, command_line_length());
  uint64_t limit = ~0ull;
  const char *size = kernel_parameter(start_info->command_line, command_line_length(), "mem=");
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
