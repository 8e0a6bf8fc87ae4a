/* Xen's interface on Arm as far as native code uses it (xen/include/public), and what the files of common-arm share. */
#ifndef TSUKURI_XEN_ARM_H
#define TSUKURI_XEN_ARM_H

#include "devices.h"
#include "hypercall.h"
#include "memory.h"

#define DOMID_SELF 0x7ff0u

enum { XEN_MEMORY_OP = 12, XEN_CONSOLE_IO = 18, XEN_SCHED_OP = 29, XEN_EVENT_CHANNEL_OP = 32, XEN_HVM_OP = 34 };

/* A structure or text as an argument. */
#define POINTER(x) ((uint64_t)(uintptr_t)(x))

/* The page that Xen shares with us. On Arm it has one processor's part only. */
struct shared_info {
  uint8_t upcall_pending, pad0[7];
  uint64_t pending_words, time[4];
  uint64_t events_pending[64], events_mask[64];
  uint32_t wall_version, wall_seconds, wall_nanoseconds, wall_seconds_high;
};
_Static_assert(offsetof(struct shared_info, events_pending) == 48 && offsetof(struct shared_info, wall_version) == 1072, "layout");
volatile struct shared_info *shared_info_page(void);

/* console.c */
void console_drain(void); /* waits until what was written has been taken */
void console_ring(uintptr_t page, uint32_t port);

/* irq.c */
void event_node(const struct fdt_node *node);

#endif
