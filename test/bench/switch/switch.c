/*
 * The switch benchmark in C: program [call|raw|yield|swapcontext [SWITCHES]]. Without arguments all of them. "raw" and "yield" use
 * arch/x86_64/context.S, and "yield" the algorithm of libs/ukschedcoop; "swapcontext" is the C library's.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "../measure.h"

void arch_contextSwitch(uint32_t from, uint32_t to);
void arch_contextStart(uint32_t slot, uint32_t argument);
void kernel_threadMain(uint32_t argument);
extern uint64_t stack_area;
extern uint32_t slot_limit;

static uint32_t switches = 1000000;

/* --- an empty call ---------------------------------------------------------------------------------------------------- */

static uintptr_t empty(uintptr_t value) { return value; }
static uintptr_t (*volatile callee)(uintptr_t) = empty;

static uint32_t calls(void) {
  uintptr_t value = 1;
  begin();
  for (uint32_t i = 0; i < switches; i++) value = callee(value);
  return (uint32_t)value;
}

/* --- the scheduler, as libs/ukschedcoop/switch.ts -------------------------------------------------------------------- */

struct thread {
  struct thread *next;
  uint32_t slot;
};

static struct thread threads[2];
static struct thread *running, *ready_first, *ready_last;
static int until_poll = 1, interval = 1, in_callbacks;
static uint64_t last_look;
static void *volatile handlers, *volatile timers, *volatile departed;

#define POLL_PERIOD 20000
#define MAX_INTERVAL 64

/* By a system call, as the image does it, which has no vDSO. */
static uint64_t monotonic(void) {
  struct timespec now;
  syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static __attribute__((noinline)) int poll_events(void) {
  uint64_t now = monotonic(), elapsed = now - last_look;
  if (elapsed > POLL_PERIOD) interval = 1;
  else if (elapsed < POLL_PERIOD / 2 && interval < MAX_INTERVAL) interval <<= 1;
  last_look = now;
  in_callbacks = 1;
  if (handlers || timers || departed) abort(); /* this benchmark has none */
  in_callbacks = 0;
  return interval;
}

static __attribute__((noinline)) void yield_now(void) {
  if (--until_poll <= 0) until_poll = poll_events();
  struct thread *next = ready_first;
  if (!next) return;
  struct thread *self = running;
  self->next = NULL;
  ready_last->next = self;
  ready_last = self;
  ready_first = next->next;
  running = next;
  arch_contextSwitch(self->slot, next->slot);
}

/* --- switches -------------------------------------------------------------------------------------------------------- */

static int is_raw;

void kernel_threadMain(uint32_t argument) {
  (void)argument;
  for (;;) {
    if (is_raw) arch_contextSwitch(1, 0);
    else yield_now();
  }
}

static void prepare(void) {
  char *area = mmap(NULL, 3u << STACK_SHIFT, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (area == MAP_FAILED) exit(1);
  stack_area = (uint64_t)area + (1u << STACK_SHIFT);
  slot_limit = 2;
  arch_contextStart(1, 0);
}

static uint32_t raw(void) {
  is_raw = 1;
  prepare();
  arch_contextSwitch(0, 1);
  begin();
  for (uint32_t i = 0; i < switches / 2; i++) arch_contextSwitch(0, 1);
  return 0;
}

static uint32_t yields(void) {
  is_raw = 0;
  prepare();
  threads[1].slot = 1;
  running = &threads[0];
  ready_first = ready_last = &threads[1];
  yield_now();
  begin();
  for (uint32_t i = 0; i < switches / 2; i++) yield_now();
  return 0;
}

static ucontext_t here, there;

static void other(void) {
  for (;;) swapcontext(&there, &here);
}

static uint32_t swaps(void) {
  static char stack[65536];
  getcontext(&there);
  there.uc_stack.ss_sp = stack;
  there.uc_stack.ss_size = sizeof stack;
  makecontext(&there, other, 0);
  swapcontext(&here, &there);
  begin();
  for (uint32_t i = 0; i < switches / 2; i++) swapcontext(&here, &there);
  return 0;
}

static const struct {
  const char *name;
  uint32_t (*run)(void);
} benchmarks[] = {{"call", calls}, {"raw", raw}, {"yield", yields}, {"swapcontext", swaps}};

int main(int argc, char **argv) {
  if (argc > 2) switches = (uint32_t)atoi(argv[2]);
  for (int i = 0; i < 4; i++) {
    if (argc > 1 && strcmp(argv[1], benchmarks[i].name) != 0) continue;
    uint32_t result = benchmarks[i].run(); /* calls begin() itself, behind what it prepares */
    end(benchmarks[i].name, switches, result);
  }
  return 0;
}
