/* What this platform takes from the device tree. */
#include "kvm.h"

void device_node(const struct fdt_node *node) {
  console_node(node);
  clock_node(node);
  power_node(node);
  timer_node(node);
  gic_node(node);
}
