/* What a domain takes from the device tree, and what its builder handed over: pages shared with the console's and the store's daemons. */
#include "image.h"
#include "paging.h"
#include "xen-arm.h"

enum { GET_PARAMETER = 1 };
enum { STORE_FRAME = 1, CONSOLE_FRAME = 17, TO_PORT = 1 }; /* hvm/params.h: each frame's port has the next number */

static u64 pages[2]; /* as plat.handover says it: the console's, the store's */

void device_node(const struct fdt_node *node) {
  clock_node(node); /* the first domain has the machine's */
  event_node(node);
  timer_node(node);
  gic_node(node);
}

static uint64_t parameter(uint32_t index) {
  struct {
    uint16_t domain, pad;
    uint32_t index;
    uint64_t value;
  } question = {DOMID_SELF, 0, index, 0};
  return hypercall(XEN_HVM_OP, GET_PARAMETER, POINTER(&question), 0, 0, 0) ? 0 : question.value;
}

void map_handovers(void) {
  for (unsigned i = 0; i < 2; i++) {
    uint32_t frame = i == 0 ? CONSOLE_FRAME : STORE_FRAME;
    uint64_t number = parameter(frame);
    if (number == 0 || number == ~0ull) continue; /* the first domain has neither */
    pages[i] = (u64)map_handed_over(number * PAGE_SIZE, PAGE_SIZE, PAGE_DATA) << 32 | (uint32_t)parameter(frame + TO_PORT);
  }
  if (pages[0]) console_ring((uintptr_t)(pages[0] >> 32), (uint32_t)pages[0]);
}

u64 plat_handover(u32 kind) { return kind == 1 ? handover_tree() : kind == 2 || kind == 3 ? pages[kind - 2] : 0; }
