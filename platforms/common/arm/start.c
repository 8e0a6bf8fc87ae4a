/*
 * From boot.S to the kernel on a machine that a device tree describes: RAM, command line, devices, page tables.
 *
 * One walk over the tree finds it all. (Devicetree Specification 0.4, chapter 3: /memory, /reserved-memory, /chosen.)
 */
#include "devices.h"
#include "image.h"
#include "layout.h"
#include "memory.h"

#define TREE_SIZE (2u << 20) /* Linux's boot protocol: no tree is larger; boot.S has mapped that much wherever it begins */
#define NAME_LENGTH 16       /* a comparison with a name looks so far, even where the tree ends */

uintptr_t load_bias; /* the image runs where it was linked */

extern char image_start[], bss_end[];

static const char *command_line = "";
static uint32_t command_line_length;

static void read_memory(const struct fdt_node *node) {
  uint64_t base, size;
  for (unsigned i = 0; machine_ram_count < MOST_RAM && fdt_reg(node, i, &base, &size); i++) {
    machine_ram[machine_ram_count++] = (struct ram){base, base + size};
  }
}

static void read_reserved(const struct fdt_node *node) {
  uint64_t base, size;
  for (unsigned i = 0; fdt_reg(node, i, &base, &size); i++) reserve_ram(base, base + size);
}

static void read_tree(struct fdt_walk *walk) {
  struct fdt_node node;
  bool is_reserved = false;
  int found;
  while ((found = fdt_next(walk, &node)) > 0) {
    if (node.depth == 1) {
      is_reserved = __builtin_memcmp(node.name, "reserved-memory", 16) == 0;
      if (fdt_has(&node, FDT_DEVICE_TYPE, "memory")) read_memory(&node);
      const struct fdt_value *line = &node.values[FDT_BOOTARGS];
      if (line->length > 1 && __builtin_memcmp(node.name, "chosen", 7) == 0) {
        command_line = (const char *)line->data;
        command_line_length = line->length - 1;
      }
    }
    if (is_reserved && node.depth == 2) read_reserved(&node);
    device_node(&node);
  }
  if (found < 0) fail("the device tree is malformed");
}

void start(uint64_t tree, uint64_t image);
void start(uint64_t tree, uint64_t image) {
  uintptr_t at = (uintptr_t)(BOOT_TREE + (tree & (TREE_SIZE - 1)));
  struct fdt_walk walk;
  const char *wrong = tree && tree % 4 == 0 ? fdt_open(&walk, (const void *)at, TREE_SIZE - NAME_LENGTH) : "the loader gives no device tree";
  if (wrong) fail(wrong);
  read_tree(&walk);
  read_status_way(command_line, command_line_length); /* now: while page tables change, nobody can look at the tree */

  reserve_ram(image, image + (uint64_t)(bss_end - image_start));
  reserve_ram(tree, tree + walk.used);
  uint64_t base, size;
  for (unsigned i = 0; fdt_reservation(&walk, i, &base, &size); i++) reserve_ram(base, base + size);
  for (unsigned i = 0; i < machine_ram_count; i++) add_ram(machine_ram[i].base, machine_ram[i].end);
  const char *limit = kernel_parameter(command_line, command_line_length, "mem=");
  if (limit) {
    if (!parse_size(limit)) fail("mem= is not a size such as 64M");
    limit_ram(parse_size(limit), ROUND_UP((uint64_t)(bss_end - image_start), PAGE_SIZE));
  }
  uint32_t size_in_tree = __builtin_bswap32(walk.used); /* QEMU's says 1 MiB, nearly all of it empty: that becomes heap */
  __builtin_memcpy((char *)at + 4, &size_in_tree, sizeof size_in_tree);
  paging_init(image, tree, walk.used);
  command_line += tree_address() - at;
  run_on((uintptr_t)stack_area - 16, entry);
}

u32 plat_commandLine(u32 data, u32 length) {
  if (length > command_line_length) length = command_line_length;
  __builtin_memcpy(linear(data, length), command_line, length);
  return command_line_length;
}
