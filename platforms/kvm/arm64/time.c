/* The date of a virtual machine: its real-time clock, asked once. */
#include "image.h"
#include "kvm.h"

u64 plat_wallClock(void) {
  static uint64_t base; /* nanoseconds since 1970 at monotonic 0 */
  u64 now = plat_monotonic();
  if (!base && read_date()) base = read_date() - now;
  return base + now;
}
