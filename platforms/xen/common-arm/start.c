/* What a domain takes from the device tree, and what its builder handed over: pages shared with the console's and the store's daemons. */
#include "image.h"
#include "paging.h"
#include "xen-arm.h"

enum { GET_PARAMETER = 1 };
enum { STORE_FRAME = 1, STORE_PORT = 2, CONSOLE_FRAME = 17, CONSOLE_PORT = 18 }; /* hvm/params.h */

static u64 console_page, store_page;

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

static u64 map_page(uint32_t frame, uint32_t port) {
  uint64_t number = parameter(frame);
  if (number == 0 || number == ~0ull) return 0; /* the first domain has neither */
  return (u64)map_handed_over(number * PAGE_SIZE, PAGE_SIZE, PAGE_DATA) << 32 | (uint32_t)parameter(port);
}

void map_handovers(void) {
  console_page = map_page(CONSOLE_FRAME, CONSOLE_PORT);
  store_page = map_page(STORE_FRAME, STORE_PORT);
  if (console_page) console_ring((uintptr_t)(console_page >> 32), (uint32_t)console_page);
}

u64 plat_handover(u32 kind) { return kind == 1 ? handover_tree() : kind == 2 ? console_page : kind == 3 ? store_page : 0; }
