/* Clocks and sleeping of a Linux process. */
#include "image.h"
#include "linux.h"

#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1
#define NANOSECONDS 1000000000ull

u32 wait_for_lines(const struct timespec *limit);

static u64 read_clock(int clock) {
  struct timespec now;
  CALL(clock_gettime, clock, &now, 0, 0, 0, 0);
  return (u64)now.seconds * NANOSECONDS + (u64)now.nanoseconds;
}

u64 plat_monotonic(void) { return read_clock(CLOCK_MONOTONIC); }
u64 plat_wallClock(void) { return read_clock(CLOCK_REALTIME); }

u32 plat_idle(u64 until) {
  struct timespec wait, *limit = &wait;
  if (until == ~0ull) {
    limit = 0;
  } else {
    u64 now = plat_monotonic(), left = until > now ? until - now : 0;
    wait.seconds = (int64_t)(left / NANOSECONDS);
    wait.nanoseconds = (int64_t)(left % NANOSECONDS);
  }
  return wait_for_lines(limit);
}
