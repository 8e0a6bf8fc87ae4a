/* What this platform takes from the device tree. */
#include "kvm.h"

static struct device messages;

void messages_node(const struct fdt_node *node) { device_found(&messages, node, "arm,gic-v2m-frame", 0); }

uint64_t messages_frame(void) { return messages.base; }

void device_node(const struct fdt_node *node) {
  console_node(node);
  clock_node(node);
  power_node(node);
  timer_node(node);
  gic_node(node);
  messages_node(node);
}
