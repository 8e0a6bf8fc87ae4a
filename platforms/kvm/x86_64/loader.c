/*
 * What the loader tells: the command line and the memory map. It may lie anywhere below 4 GiB, and no number in it is trusted: sizes are
 * compared with what is left before they are used.
 */
#include "loader.h"
#include "kvm.h"
#include "paging.h"

#define COMMAND_LINE_SIZE 2048

char command_line[COMMAND_LINE_SIZE];
uint32_t command_line_length;

extern uint64_t page_table_2[];

static void need(int condition) {
  if (!condition) fail("the loader's information is broken, or none");
}

/* `size` bytes of the loader's, mapped until paging_init by two pages of their own, behind those of boot.S. There are four calls at most. */
static const void *loaders(uint64_t physical, uint64_t size) {
  static unsigned next = BOOT_PAGES;
  need(physical < 4ull << 30 && size <= LARGE_PAGE);
  uint64_t within = physical & (LARGE_PAGE - 1), at = KERNEL_BASE + next * LARGE_PAGE + within;
  page_table_2[next++] = (physical - within) | PAGE_DATA | PAGE_LARGE;
  page_table_2[next++] = (physical - within + LARGE_PAGE) | PAGE_DATA | PAGE_LARGE;
  return (const void *)at;
}

/* Takes the text at `text`, which ends with a NUL or after `room` bytes. */
static void copy_command_line(const char *text, uint32_t room) {
  for (; room && *text; room--) {
    if (command_line_length == COMMAND_LINE_SIZE) fail("the command line is longer than 2048 bytes");
    command_line[command_line_length++] = *text++;
  }
}

/* A map of `left` bytes, in entries of `entry_size` bytes. 0: each has its own size before it, which counts only what follows. */
static void read_map(const char *map, uint64_t left, uint32_t entry_size) {
  while (left >= SMALLEST_ENTRY) {
    uint64_t size = entry_size;
    const struct piece *piece = (const void *)map;
    if (!size) {
      size = *(const uint32_t *)map + 4ull;
      piece = (const void *)(map + 4);
    }
    need(size >= SMALLEST_ENTRY && size <= left);
    if (piece->type == RAM_TYPE) add_ram(piece->base, piece->base + piece->length);
    map += size;
    left -= size;
  }
}

static void read_pvh(uint32_t at) {
  const struct pvh_info *info = loaders(at, sizeof *info);
  need(info->magic == PVH_MAGIC && info->version >= 1);
  if (info->command_line) copy_command_line(loaders(info->command_line, COMMAND_LINE_SIZE), COMMAND_LINE_SIZE + 1);
  uint64_t size = (uint64_t)info->map_entries * PVH_ENTRY;
  read_map(loaders(info->map, size), size, PVH_ENTRY);
}

static void read_multiboot(uint32_t at) {
  const struct multiboot_info *info = loaders(at, sizeof *info);
  if (info->flags & MULTIBOOT_COMMAND_LINE) {
    uint32_t room = COMMAND_LINE_SIZE + 1;
    const char *line = loaders(info->command_line, room);
    /* the first word is the image's name, which GRUB 2 leaves away */
    int skip = !(info->flags & MULTIBOOT_LOADER_NAME) || *(const uint32_t *)loaders(info->loader_name, 4) != NAME_GRUB;
    for (; skip && room && *line; line++, room--) skip = *line != ' ';
    copy_command_line(line, room);
  }
  need(info->flags & MULTIBOOT_MAP);
  read_map(loaders(info->map, info->map_size), info->map_size, 0);
}

static void read_multiboot2(uint32_t at) {
  const struct multiboot2_info *info = loaders(at, sizeof *info);
  uint32_t left = info->size, size = sizeof *info;
  const char *next = loaders(at, left);
  for (;;) {
    need(size >= sizeof(struct multiboot2_tag) && size <= left);
    size = (size + 7) & ~7u; /* where the next tag is */
    if (size >= left) return;
    next += size;
    left -= size;
    const struct multiboot2_tag *tag = (const void *)next;
    need(left >= sizeof *tag);
    if (tag->type == TAG_END) return;
    size = tag->size;
    need(size <= left);
    if (tag->type == TAG_COMMAND_LINE && size > sizeof *tag) copy_command_line(next + sizeof *tag, size - (uint32_t)sizeof *tag);
    if (tag->type == TAG_MAP && size > MAP_HEAD) read_map(next + MAP_HEAD, size - MAP_HEAD, *(const uint32_t *)(next + MAP_ENTRY_SIZE));
    if (tag->type == TAG_FRAMEBUFFER && size > FRAMEBUFFER_TYPE && next[FRAMEBUFFER_TYPE] != FRAMEBUFFER_TEXT) screen_is_there = 0;
  }
}

void read_loader(uint32_t protocol, uint32_t info) {
  if (protocol == MULTIBOOT_MAGIC) read_multiboot(info);
  else if (protocol == MULTIBOOT2_MAGIC) read_multiboot2(info);
  else read_pvh(info);
}
