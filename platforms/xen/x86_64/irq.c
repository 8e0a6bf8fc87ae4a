/*
 * Event channels as interrupt lines: bit n is port n. Xen never interrupts us, since events stay masked: it notes them in the page it
 * shares with us. SCHED_POLL sleeps until one of our ports has one or the time is up, which makes it timer and idle at once.
 */
#include "image.h"
#include "xen.h"

#define PORTS 32
#define NEVER (~0ull)

static u32 take_lines(void) { return (u32)__atomic_fetch_and(&shared_info->events_pending[0], ~0xffffffffull, __ATOMIC_SEQ_CST); }

u32 plat_poll(void) { return take_lines(); }

static void sleep_until(u64 until) {
  uint32_t ports[PORTS];
  for (uint32_t i = 0; i < PORTS; i++) ports[i] = i;
  struct {
    const uint32_t *ports;
    uint32_t count, pad;
    uint64_t timeout;
  } poll = {ports, PORTS, 0, until == NEVER ? 0 : until};
  hypercall(XEN_SCHED_OP, SCHED_POLL, (uint64_t)&poll, 0, 0, 0);
}

u32 plat_idle(u64 until) {
  for (;;) {
    u32 lines = take_lines();
    if (lines) return lines;
    if (until != NEVER && plat_monotonic() >= until) return 0;
    sleep_until(until);
  }
}
