/*
 * Event channels as interrupt lines: bit n is port n. Xen never interrupts us, since events stay masked: it notes them in the page it
 * shares with us. SCHED_POLL sleeps until one of our ports has one or the time is up, which makes it timer and idle at once.
 */
#include "image.h"
#include "pv.h"

#define PORTS 32
#define NEVER (~0ull)
#define LONG_AGO 1 /* a time limit that returns at once */

static u32 take_lines(void) { return (u32)__atomic_fetch_and(&shared_info->events_pending[0], ~0xffffffffull, __ATOMIC_SEQ_CST); }

u32 plat_poll(void) { return take_lines(); }

static int64_t poll_ports(const uint32_t *ports, uint32_t count, uint64_t timeout) {
  struct {
    const uint32_t *ports;
    uint32_t count, pad;
    uint64_t timeout;
  } poll = {ports, count, 0, timeout};
  return (int64_t)hypercall(XEN_SCHED_OP, SCHED_POLL, (uint64_t)&poll, 0, 0, 0);
}

/* The ports that there are: Xen refuses to poll any other. */
static uint32_t ports[PORTS], port_count;
static int known;

void events_changed(void) { known = 0; }

static void find_ports(void) {
  known = 1;
  port_count = 0;
  for (uint32_t port = 1; port < PORTS; port++) {
    if (poll_ports(&port, 1, LONG_AGO) >= 0) ports[port_count++] = port;
  }
}

static void sleep_until(u64 until) {
  if (!known) find_ports();
  poll_ports(ports, port_count, until == NEVER ? 0 : until);
}

u32 plat_idle(u64 until) {
  for (;;) {
    u32 lines = take_lines();
    if (lines) return lines;
    if (until != NEVER && plat_monotonic() >= until) return 0;
    sleep_until(until);
  }
}
