/* Event channels as interrupt lines: bit n is port n. One interrupt, which the device tree names, says that there are some. */
#include "image.h"
#include "paging.h"
#include "xen-arm.h"

enum { ADD_TO_PHYSMAP = 7, SPACE_SHARED_INFO = 0 };

static struct device events;
/* Memory that gives its place to Xen's page. */
static char page[4096] __attribute__((aligned(4096)));
static bool ready;

void event_node(const struct fdt_node *node) { device_found(&events, node, "xen,xen", 0); }

volatile struct shared_info *shared_info_page(void) {
  volatile struct shared_info *info = (volatile struct shared_info *)page;
  if (ready) return info;
  struct {
    uint16_t domain, size;
    uint32_t space;
    uint64_t index, frame;
  } mapping = {DOMID_SELF, 0, SPACE_SHARED_INFO, 0, physical_of((uintptr_t)page) / PAGE_SIZE};
  if (hypercall(XEN_MEMORY_OP, ADD_TO_PHYSMAP, POINTER(&mapping), 0, 0, 0)) fail("Xen does not share its page with this domain");
  ready = true;
  info->events_mask[0] &= ~(uint64_t)0xffffffff; /* the ports that are lines */
  return info;
}

void lines_init(void) {
  if (!events.interrupt) fail("the device tree has no interrupt for events");
  gic_enable(events.interrupt);
}

void on_interrupt(unsigned interrupt) { (void)interrupt; }

u32 take_lines(void) {
  volatile struct shared_info *info = shared_info_page();
  info->upcall_pending = 0; /* first: what comes from here on interrupts again */
  info->pending_words = 0;
  return (u32)__atomic_fetch_and(&info->events_pending[0], ~(uint64_t)0xffffffff, __ATOMIC_SEQ_CST);
}
