/* What a device tree's node says of a device that native code drives. */
#include "devices.h"

/* The first cells of an interrupt controller's specifiers (Linux, bindings/interrupt-controller/arm,gic.yaml): kind and number. */
#define SPECIFIER_CELLS 3
#define OF_THIS_PROCESSOR 1
#define FIRST_OF_PROCESSOR 16
#define FIRST_SHARED 32

bool device_found(struct device *device, const struct fdt_node *node, const char *compatible, unsigned interrupt) {
  if (device->size || device->interrupt || !fdt_has(node, FDT_COMPATIBLE, compatible)) return false;
  if (node->values[FDT_STATUS].data && !fdt_has(node, FDT_STATUS, "okay") && !fdt_has(node, FDT_STATUS, "ok")) return false;
  fdt_reg(node, 0, &device->base, &device->size);
  fdt_reg(node, 1, &device->second_base, &device->second_size);
  unsigned at = interrupt * SPECIFIER_CELLS;
  uint32_t number = fdt_cell(node, FDT_INTERRUPTS, at + 1);
  if (node->values[FDT_INTERRUPTS].length >= (at + SPECIFIER_CELLS) * 4) {
    device->interrupt = number + (fdt_cell(node, FDT_INTERRUPTS, at) == OF_THIS_PROCESSOR ? FIRST_OF_PROCESSOR : FIRST_SHARED);
  }
  return true;
}
