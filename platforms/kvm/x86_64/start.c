/*
 * From the loader's hands to the kernel: console, command line, memory map, page tables, traps.
 *
 * PVH: xen/include/public/arch-x86/hvm/start_info.h. Multiboot 1: GNU Multiboot Specification 0.6.96, section 3.3.
 */
#include "image.h"
#include "kvm.h"
#include "traps.h"

#define PVH_MAGIC 0x336ec578u
#define MULTIBOOT_MAGIC 0x2badb002u
#define COMMAND_LINE_SIZE 2048
#define LOW_RESERVED 0x10000ull /* firmware scribbles there */
#define RAM_TYPE 1

uintptr_t load_bias; /* the image runs where it was linked */

static char command_line[COMMAND_LINE_SIZE];
static uint32_t command_line_length;

extern char image_start[], bss_end[];

struct pvh_info {
  uint32_t magic, version, flags, modules;
  uint64_t module_list, command_line, rsdp, map;
  uint32_t map_entries, reserved;
};
struct pvh_map {
  uint64_t base, size;
  uint32_t type, reserved;
};
struct multiboot_info {
  uint32_t flags, low_kib, high_kib, boot_device, command_line, modules, module_list, symbols[4], map_size, map;
};
struct multiboot_map {
  uint32_t size; /* of the rest */
  uint64_t base, length;
  uint32_t type;
} __attribute__((packed));

static size_t length_of(const char *s) {
  size_t n = 0;
  while (s[n]) n++;
  return n;
}

void fail(const char *message) {
  console_emergency("tsukuri: ", 9);
  console_emergency(message, length_of(message));
  console_emergency("\n", 1);
  stop_machine(STATUS_NO_MEMORY);
}

/* Everything below 4 GiB that the loader left lies in the first GiB, which is mapped at KERNEL_BASE until paging_init. */
static const void *loaders(uint64_t physical) {
  if (physical >= 8ull << 20) fail("the loader's information lies above 8 MiB");
  return (const void *)(KERNEL_BASE + physical);
}

static void copy_command_line(const char *text) {
  while (text[command_line_length]) {
    if (command_line_length == COMMAND_LINE_SIZE) fail("the command line is longer than 2048 bytes");
    command_line[command_line_length] = text[command_line_length];
    command_line_length++;
  }
}

static void read_pvh(const struct pvh_info *info) {
  if (info->command_line) copy_command_line(loaders(info->command_line));
  if (info->version < 1 || info->map_entries == 0) fail("the loader gives no memory map (PVH version 0)");
  const struct pvh_map *map = loaders(info->map);
  for (uint32_t i = 0; i < info->map_entries; i++) {
    if (map[i].type == RAM_TYPE) add_ram(map[i].base, map[i].base + map[i].size);
  }
}

static void read_multiboot(const struct multiboot_info *info) {
  if (info->flags & 1u << 2) {
    const char *line = loaders(info->command_line);
    while (*line && *line != ' ') line++; /* the first word is the image's name */
    while (*line == ' ') line++;
    copy_command_line(line);
  }
  if (!(info->flags & 1u << 6)) fail("the loader gives no memory map (multiboot flag 6)");
  for (uint32_t at = info->map; at < info->map + info->map_size;) {
    const struct multiboot_map *entry = loaders(at);
    if (entry->type == RAM_TYPE) add_ram(entry->base, entry->base + entry->length);
    at += entry->size + sizeof entry->size;
  }
}

void start(uint32_t protocol, uint32_t info);
void start(uint32_t protocol, uint32_t info) {
  console_init();
  uint64_t image = (uint64_t)image_start - KERNEL_BASE, image_size = (uint64_t)(bss_end - image_start);
  reserve_ram(0, LOW_RESERVED);
  reserve_ram(image, image + image_size);
  if (protocol == MULTIBOOT_MAGIC) {
    read_multiboot(loaders(info));
  } else {
    const struct pvh_info *pvh = loaders(info);
    if (pvh->magic != PVH_MAGIC) fail("the loader speaks neither PVH nor multiboot 1");
    read_pvh(pvh);
  }
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
