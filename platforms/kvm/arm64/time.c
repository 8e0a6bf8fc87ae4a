/* The date: a PL031 real-time clock, which counts seconds since 1970. (Arm PrimeCell Real Time Clock, DDI 0224.) */
#include "image.h"
#include "kvm.h"

#define NANOSECONDS 1000000000ull

static struct device clock;
static uint64_t wall_base; /* nanoseconds since 1970 at monotonic 0 */

void clock_node(const struct fdt_node *node) { device_found(&clock, node, "arm,pl031", 0); }

u64 plat_wallClock(void) {
  u64 now = plat_monotonic();
  if (!wall_base && clock.size) wall_base = *registers(clock.base) * NANOSECONDS - now;
  return wall_base + now;
}
