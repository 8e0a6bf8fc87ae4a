/*
 * Walks a flattened device tree (Devicetree Specification 0.4, chapter 5). The loader may have got it from anywhere: nothing in it is
 * believed before it has been compared with the tree's bounds.
 */
#include "fdt.h"

#define MAGIC 0xd00dfeedu
#define VERSION 17
enum { HEADER_MAGIC, HEADER_SIZE, HEADER_STRUCT, HEADER_STRINGS, HEADER_RESERVED, HEADER_VERSION, HEADER_COMPATIBLE, HEADER_CPU, HEADER_STRINGS_SIZE, HEADER_STRUCT_SIZE, HEADER_WORDS };
enum { BEGIN_NODE = 1, END_NODE = 2, PROPERTY = 3, NOTHING = 4, END = 9 };

static const char names[FDT_PROPERTIES][16] = {
    "#address-cells", "#size-cells", "compatible", "reg", "interrupts", "status", "device_type", "method", "bootargs",
};

static uint32_t word_at(const uint8_t *at) {
  uint32_t word;
  __builtin_memcpy(&word, at, sizeof word);
  return __builtin_bswap32(word);
}

static uint64_t long_at(const uint8_t *at) { return (uint64_t)word_at(at) << 32 | word_at(at + 4); }

/* The next token; 0 when the block ends before it. */
static uint32_t token(struct fdt_walk *walk) {
  uint32_t found = NOTHING;
  while (found == NOTHING) {
    if (walk->end - walk->at < 4) return 0;
    found = word_at(walk->at);
    walk->at += 4;
  }
  return found;
}

/* Passes over `length` bytes and the padding behind them. */
static bool pass(struct fdt_walk *walk, uint32_t length) {
  if (length > (uint64_t)(walk->end - walk->at)) return false;
  walk->at += length;
  while ((walk->at - walk->tree) & 3) walk->at++; /* the block's end is padded, too */
  return walk->at <= walk->end;
}

const char *fdt_open(struct fdt_walk *walk, const void *tree, uint32_t most) {
  uint32_t header[HEADER_WORDS];
  for (int i = 0; i < HEADER_WORDS; i++) header[i] = word_at((const uint8_t *)tree + i * 4);
  if (header[HEADER_MAGIC] != MAGIC) return "the loader gives no device tree";
  if (header[HEADER_VERSION] < VERSION || header[HEADER_COMPATIBLE] > VERSION) return "the device tree is not of version 17";
  uint32_t size = header[HEADER_SIZE], at = header[HEADER_STRUCT], length = header[HEADER_STRUCT_SIZE], strings = header[HEADER_STRINGS];
  if (size > most) return "the device tree is too large";
  if (at > size || length > size - at || (at | length) & 3) return "the device tree is malformed";
  if (strings > size || header[HEADER_STRINGS_SIZE] > size - strings) return "the device tree is malformed";
  walk->tree = tree;
  walk->at = walk->tree + at;
  walk->end = walk->at + length;
  walk->strings = strings;
  walk->strings_end = strings + header[HEADER_STRINGS_SIZE];
  walk->used = at + length > walk->strings_end ? at + length : walk->strings_end;
  walk->depth = 0;
  walk->cells[0].address = walk->cells[0].size = 1;
  return 0;
}

/* Which of the properties that we look at has its name at `offset` of the strings; FDT_PROPERTIES for another. */
static unsigned which(const struct fdt_walk *walk, uint32_t offset) {
  unsigned found = 0;
  if (offset >= walk->strings_end - walk->strings) return FDT_PROPERTIES;
  const uint8_t *start = walk->tree + walk->strings + offset, *end = walk->tree + walk->strings_end;
  for (; found < FDT_PROPERTIES; found++) {
    const char *name = names[found];
    if (*start != (uint8_t)*name) continue;
    const uint8_t *at = start;
    while (at < end && *at == (uint8_t)*name && *name) at++, name++;
    if (at < end && *at == (uint8_t)*name) break;
  }
  return found;
}

static bool read_property(struct fdt_walk *walk, struct fdt_node *node) {
  if (walk->end - walk->at < 8) return false;
  uint32_t length = word_at(walk->at);
  unsigned property = which(walk, word_at(walk->at + 4));
  walk->at += 8;
  const uint8_t *data = walk->at;
  if (!pass(walk, length)) return false;
  if (property == FDT_PROPERTIES) return true;
  node->values[property] = (struct fdt_value){data, length};
  if (property <= FDT_SIZE_CELLS && length == 4) {
    *(property == FDT_ADDRESS_CELLS ? &walk->cells[walk->depth].address : &walk->cells[walk->depth].size) = word_at(data);
  }
  return true;
}

int fdt_next(struct fdt_walk *walk, struct fdt_node *node) {
  uint32_t found;
  while ((found = token(walk)) == END_NODE) {
    if (walk->depth-- == 0) return -1;
  }
  if (found == END) return walk->depth == 0 ? 0 : -1;
  if (found != BEGIN_NODE || walk->depth == FDT_DEPTH) return -1;
  __builtin_memset(node, 0, sizeof *node);
  node->name = (const char *)walk->at;
  node->depth = walk->depth;
  node->address_cells = walk->cells[walk->depth].address;
  node->size_cells = walk->cells[walk->depth].size;
  uint32_t length = 0;
  do {
    if (walk->at + length >= walk->end) return -1;
  } while (walk->at[length++]);
  if (!pass(walk, length)) return -1;
  walk->depth++;
  walk->cells[walk->depth].address = 2; /* what holds when a node says nothing */
  walk->cells[walk->depth].size = 1;
  while ((found = token(walk)) == PROPERTY) {
    if (!read_property(walk, node)) return -1;
  }
  if (!found) return -1;
  walk->at -= 4;
  return 1;
}

bool fdt_reservation(const struct fdt_walk *walk, unsigned index, uint64_t *base, uint64_t *size) {
  uint32_t at = word_at(walk->tree + HEADER_RESERVED * 4), end = (uint32_t)(walk->end - walk->tree);
  if (at > end || index >= (end - at) / 16) return false;
  *base = long_at(walk->tree + at + index * 16);
  *size = long_at(walk->tree + at + index * 16 + 8);
  return *size != 0;
}

bool fdt_has(const struct fdt_node *node, enum fdt_property property, const char *text) {
  const uint8_t *at = node->values[property].data, *end = at + node->values[property].length;
  size_t size = 1;
  while (text[size - 1]) size++;
  while ((size_t)(end - at) >= size) {
    if (*at == (uint8_t)*text && __builtin_memcmp(at, text, size) == 0) return true;
    while (at < end && *at) at++;
    at++;
    if (at > end) break;
  }
  return false;
}

bool fdt_reg(const struct fdt_node *node, unsigned index, uint64_t *base, uint64_t *size) {
  const struct fdt_value *reg = &node->values[FDT_REG];
  unsigned a = node->address_cells, s = node->size_cells;
  if (a < 1 || a > 2 || s > 2 || (index + 1) * (a + s) * 4 > reg->length) return false;
  const uint8_t *at = reg->data + index * (a + s) * 4;
  *base = a == 2 ? long_at(at) : word_at(at);
  *size = s == 2 ? long_at(at + a * 4) : s ? word_at(at + a * 4) : 0;
  return *base + *size >= *base;
}

uint32_t fdt_cell(const struct fdt_node *node, enum fdt_property property, unsigned index) {
  const struct fdt_value *value = &node->values[property];
  return (index + 1) * 4 <= value->length ? word_at(value->data + index * 4) : 0;
}
