/* A walk over a flattened device tree, for the few things that native code must know before TypeScript runs. */
#ifndef TSUKURI_FDT_H
#define TSUKURI_FDT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The properties that native code looks at; all others are passed over. */
enum fdt_property {
  FDT_ADDRESS_CELLS,
  FDT_SIZE_CELLS,
  FDT_COMPATIBLE,
  FDT_REG,
  FDT_INTERRUPTS,
  FDT_STATUS,
  FDT_DEVICE_TYPE,
  FDT_METHOD,
  FDT_BOOTARGS,
  FDT_PROPERTIES
};

#define FDT_DEPTH 16

/* One node. A property's value is as it stands in the tree: big-endian cells, or text with a zero behind it; data is 0 without it. */
struct fdt_node {
  const char *name;
  unsigned depth; /* the root's is 0 */
  unsigned address_cells, size_cells; /* of its reg */
  struct fdt_value {
    const uint8_t *data;
    uint32_t length;
  } values[FDT_PROPERTIES];
};

struct fdt_walk {
  const uint8_t *tree, *at, *end; /* the structure block, from the next token on */
  uint32_t strings, strings_end, used;
  unsigned depth;
  struct {
    uint32_t address, size;
  } cells[FDT_DEPTH + 1]; /* what each open node says of its children */
};

/* Begins a walk over the tree that lies in at most `most` bytes. 0, or what is wrong with it. `used` is then where its last block ends. */
const char *fdt_open(struct fdt_walk *walk, const void *tree, uint32_t most);
/* The next node in the order of the tree. 1 when there is one, 0 behind the last, -1 when the tree is malformed. */
int fdt_next(struct fdt_walk *walk, struct fdt_node *node);
/* The memory reservation at `index`; false when there is none. Only after fdt_open. */
bool fdt_reservation(const struct fdt_walk *walk, unsigned index, uint64_t *base, uint64_t *size);

/* Whether one of a value's texts is `text`. */
bool fdt_has(const struct fdt_node *node, enum fdt_property property, const char *text);
/* Range `index` of a node's reg; false when it has none that a 64-bit machine could address. */
bool fdt_reg(const struct fdt_node *node, unsigned index, uint64_t *base, uint64_t *size);
/* Cell `index` of a value. 0 when it has none. */
uint32_t fdt_cell(const struct fdt_node *node, enum fdt_property property, unsigned index);

#endif
