/* Xen's interface on Arm as far as native code uses it (xen/include/public), and what the files of common-arm share. */
#ifndef TSUKURI_XEN_ARM_H
#define TSUKURI_XEN_ARM_H

#include "devices.h"
#include "memory.h"
#include "xen.h"

/* The page that Xen shares with us. On Arm it has one processor's part only. */
struct shared_info {
  uint8_t upcall_pending, pad0[7];
  uint64_t pending_words, time[4];
  uint64_t events_pending[64], events_mask[64];
  uint32_t wall_version, wall_seconds, wall_nanoseconds, wall_seconds_high;
};
_Static_assert(offsetof(struct shared_info, events_pending) == 48 && offsetof(struct shared_info, wall_version) == 1072, "layout");
volatile struct shared_info *shared_info_page(void);

/* irq.c */
void event_node(const struct fdt_node *node);

#endif
