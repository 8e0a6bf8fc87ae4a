/*
 * Xen's clock (xen/include/public/xen.h, vcpu_time_info): the system time at some moment, and what the time stamp counter was then.
 * Xen writes it while we read; the version is odd meanwhile, and another one afterwards. All of Xen's clocks count from its own boot.
 */
#include "cpu.h"
#include "image.h"
#include "pv.h"

#define NANOSECONDS 1000000000ull
#define BARRIER() __asm__ volatile("" : : : "memory") /* loads are not reordered on this processor */

u64 plat_monotonic(void) {
  static u64 last; /* what another of the machine's processors says may be a little behind */
  volatile struct time_info *time = &shared_info->time;
  u64 now;
  uint32_t version;
  do {
    version = time->version;
    BARRIER();
    uint64_t ticks = read_tsc() - time->tsc_timestamp;
    int shift = time->tsc_shift;
    ticks = shift < 0 ? ticks >> -shift : ticks << shift;
    now = time->system_time + (u64)((unsigned __int128)ticks * time->tsc_to_system_mul >> 32);
    BARRIER();
  } while (version & 1 || version != time->version);
  if (now < last) now = last;
  return last = now;
}

u64 plat_wallClock(void) {
  u64 base;
  uint32_t version;
  do {
    version = shared_info->wall_version;
    BARRIER();
    base = ((u64)shared_info->wall_seconds_high << 32 | shared_info->wall_seconds) * NANOSECONDS + shared_info->wall_nanoseconds;
    BARRIER();
  } while (version & 1 || version != shared_info->wall_version);
  return base + plat_monotonic();
}
