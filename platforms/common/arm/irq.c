/*
 * Waiting for interrupts. They are never taken as exceptions: a waiting processor wakes for one that is masked, too, and then the interrupt
 * controller is asked which it was.
 */
#include "cpu.h"
#include "devices.h"
#include "image.h"

#define NEVER (~0ull)

static bool ready;

void irq_init(void) {
  if (ready) return;
  ready = true;
  gic_init();
  gic_enable(timer_interrupt());
  lines_init();
}

static u32 look(void) {
  unsigned interrupt;
  while ((interrupt = gic_acknowledge()) < GIC_NONE) {
    if (interrupt == timer_interrupt()) timer_clear();
    else on_interrupt(interrupt);
    gic_end(interrupt);
  }
  return take_lines();
}

u32 plat_poll(void) {
  irq_init();
  return look();
}

u32 plat_idle(u64 until) {
  irq_init();
  for (;;) {
    u32 lines = look();
    if (lines) return lines;
    if (until != NEVER) {
      if (plat_monotonic() >= until) return 0;
      timer_set(counter_at(until));
    }
    wait_for_interrupt();
  }
}
