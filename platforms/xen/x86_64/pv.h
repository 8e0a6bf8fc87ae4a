/* Xen's interface to paravirtual domains (xen/include/public), and what the files of this folder share. */
#ifndef TSUKURI_PV_H
#define TSUKURI_PV_H

#include "xen.h"

#define KERNEL_BASE 0xffffffff80000000ull /* the image is mapped here, plus its pseudo-physical address */

enum {
  XEN_SET_TRAP_TABLE = 0,
  XEN_MMU_UPDATE = 1,
  XEN_STACK_SWITCH = 3,
  XEN_SET_CALLBACKS = 4,
  XEN_UPDATE_VA_MAPPING = 14,
  XEN_IRET = 23,
  XEN_MMUEXT_OP = 26,
  XEN_PHYSDEV_OP = 33,
  XEN_HYPERCALLS = 128
};

/* start_info, which the domain's builder fills in. */
struct start_info {
  char magic[32];
  uint64_t pages;
  uint64_t shared_info; /* machine address */
  uint32_t flags, pad0;
  uint64_t store_frame;
  uint32_t store_port, pad1;
  uint64_t console_frame; /* of a guest domain; the first domain has something else here */
  uint32_t console_port, pad2;
  uint64_t page_tables, page_table_frames, frame_list, module, module_size;
  char command_line[1024];
};
#define FLAG_FIRST_DOMAIN 2u
extern const struct start_info *start_info; /* as the builder made it, for ever */

/* The page that Xen shares with us. */
struct shared_info {
  uint8_t upcall_pending, upcall_mask, pad0[14];
  uint64_t fault_address, pad1;
  struct time_info {
    uint32_t version, pad0;
    uint64_t tsc_timestamp, system_time;
    uint32_t tsc_to_system_mul;
    int8_t tsc_shift, pad1[3];
  } time;
  uint8_t other_processors[31 * 64];
  uint64_t events_pending[64], events_mask[64];
  uint32_t wall_version, wall_seconds, wall_nanoseconds, wall_seconds_high;
};
extern volatile struct shared_info *shared_info;
_Static_assert(offsetof(struct shared_info, events_pending) == 2048 && offsetof(struct shared_info, wall_version) == 3072, "layout");

/* irq.c: there may be other event channels now */
void events_changed(void);

/* start.c */
static inline int is_first_domain(void) { return (start_info->flags & FLAG_FIRST_DOMAIN) != 0; }

/* memory.c */
void paging_init(uint64_t memory_limit);
void *builders_page(uint64_t frame); /* where the builder mapped a page of ours, by its machine frame; 0 when nowhere */

/* traps.c */
void traps_init(void);

#endif
