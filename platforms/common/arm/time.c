/* The clock: Arm's generic timer, which counts at a rate that it tells itself. (Arm Architecture Reference Manual, chapter D12.) */
#include "memory.h"
#include "cpu.h"
#include "devices.h"
#include "image.h"

#define NANOSECONDS 1000000000ull
#define VIRTUAL_TIMER 2 /* which of the node's interrupts */

static struct device timer;

void timer_node(const struct fdt_node *node) {
  if (device_found(&timer, node, "arm,armv8-timer", VIRTUAL_TIMER)) return;
  device_found(&timer, node, "arm,armv7-timer", VIRTUAL_TIMER);
}

unsigned timer_interrupt(void) {
  if (!timer.interrupt) fail("the device tree has no timer");
  return timer.interrupt;
}

/* Seconds and the rest, each exact: 64 bits are enough for rates up to 18 GHz. */
static uint64_t scale(uint64_t value, uint64_t from, uint64_t to) { return value / from * to + value % from * to / from; }

u64 plat_monotonic(void) { return scale(read_counter(), counter_hz(), NANOSECONDS); }

uint64_t counter_at(uint64_t nanoseconds) {
  if (nanoseconds / NANOSECONDS >= ~0ull / counter_hz() - 1) return ~0ull;
  return scale(nanoseconds, NANOSECONDS, counter_hz()) + 1;
}
