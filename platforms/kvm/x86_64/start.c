/* From the loader's hands to the kernel: console, command line, memory map, page tables, traps. */
#include "image.h"
#include "kvm.h"
#include "traps.h"

#define LOW_RESERVED 0x10000ull /* firmware scribbles there */

uintptr_t load_bias; /* the image runs where it was linked */

extern char image_start[], bss_end[];

void start(uint32_t protocol, uint32_t info);
void start(uint32_t protocol, uint32_t info) {
  console_init();
  uint64_t image = (uint64_t)image_start - KERNEL_BASE, image_size = (uint64_t)(bss_end - image_start);
  reserve_ram(0, LOW_RESERVED);
  reserve_ram(image, image + image_size);
  read_loader(protocol, info);
  const char *size = kernel_parameter(command_line, command_line_length, "mem=");
  if (size) {
    if (!parse_size(size)) fail("mem= is not a size such as 64M");
    limit_ram(parse_size(size), ROUND_UP(image_size, PAGE_SIZE));
  }
  paging_init();
  traps_init();
  run_on(stack_area - 16, entry);
}

u32 plat_commandLine(u32 data, u32 length) {
  u32 n = length < command_line_length ? length : command_line_length;
  __builtin_memcpy((char *)(uintptr_t)data, command_line, n);
  return command_line_length;
}
