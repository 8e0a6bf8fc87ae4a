/* What the benchmark programs in C share: as measure.ts. */
#include <stdint.h>
#include <stdio.h>
#include <time.h>

static struct timespec started;

static void begin(void) { clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &started); }

static void end(const char *name, uint32_t rounds, uint32_t result) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  long long ns = (now.tv_sec - started.tv_sec) * 1000000000ll + now.tv_nsec - started.tv_nsec;
  printf("bench %s %u %lld 0 %u\n", name, rounds, ns, result);
}
