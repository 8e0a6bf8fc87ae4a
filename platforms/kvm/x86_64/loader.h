/* What a loader tells: the structures of PVH, multiboot 1 and multiboot 2. */
#ifndef TSUKURI_LOADER_H
#define TSUKURI_LOADER_H

#include <stdint.h>

/* The memory maps of all three have this in each entry. */
#define RAM_TYPE 1
#define SMALLEST_ENTRY 24
struct piece {
  uint64_t base, length;
  uint32_t type;
} __attribute__((packed));

/* PVH: xen/include/public/arch-x86/hvm/start_info.h */
#define PVH_MAGIC 0x336ec578u
#define PVH_ENTRY 24
struct pvh_info {
  uint32_t magic, version, flags, modules;
  uint64_t module_list, command_line, rsdp, map;
  uint32_t map_entries, reserved;
};

/* GNU Multiboot Specification 0.6.96, section 3.3 */
#define MULTIBOOT_MAGIC 0x2badb002u
#define MULTIBOOT_COMMAND_LINE (1u << 2)
#define MULTIBOOT_MAP (1u << 6)
#define MULTIBOOT_LOADER_NAME (1u << 9)
#define NAME_GRUB 0x42555247u /* "GRUB", as GRUB 2 begins; its forerunner's name begins with "GNU" */
struct multiboot_info {
  uint32_t flags, low_kib, high_kib, boot_device, command_line, modules, module_list, symbols[4], map_size, map;
  uint32_t drives_size, drives, configuration, loader_name;
};

/* Multiboot2 Specification 2.0, section 3.6. Tags lie at multiples of 8. */
#define MULTIBOOT2_MAGIC 0x36d76289u
enum { TAG_END = 0, TAG_COMMAND_LINE = 1, TAG_MAP = 6, TAG_FRAMEBUFFER = 8 };
struct multiboot2_info {
  uint32_t size, reserved; /* of all, this included */
};
struct multiboot2_tag {
  uint32_t type, size; /* this included, the gap behind it not */
};
#define MAP_HEAD 16 /* a map's tag, then from here on its entries */
#define MAP_ENTRY_SIZE 8
#define FRAMEBUFFER_TYPE 29
#define FRAMEBUFFER_TEXT 2

#endif
