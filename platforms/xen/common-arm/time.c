/* The date of a domain: the machine's clock where the domain has it; else Xen's own, which says when the machine was started. */
#include "image.h"
#include "xen-arm.h"

#define NANOSECONDS 1000000000ull

static uint64_t xen_date(void) {
  volatile struct shared_info *info = shared_info_page();
  uint32_t version;
  uint64_t date;
  do {
    version = info->wall_version; /* odd while Xen writes */
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    date = ((uint64_t)info->wall_seconds_high << 32 | info->wall_seconds) * NANOSECONDS + info->wall_nanoseconds;
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
  } while (version & 1 || version != info->wall_version);
  return date;
}

u64 plat_wallClock(void) {
  static uint64_t base; /* nanoseconds since 1970 at monotonic 0 */
  u64 now = plat_monotonic();
  if (!base) base = read_date() ? read_date() - now : xen_date();
  return base + now;
}
