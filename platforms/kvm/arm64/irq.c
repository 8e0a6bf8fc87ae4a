/* The interrupt lines of this platform: bit 0 is the console. */
#include "kvm.h"

static bool console_waited;
void (*on_line)(unsigned interrupt);
u32 (*fired_lines)(void);

void lines_init(void) {
  if (console_interrupt()) gic_enable(console_interrupt());
}

void on_interrupt(unsigned interrupt) {
  if (interrupt == console_interrupt()) console_quiet();
  else if (on_line) on_line(interrupt);
}

u32 take_lines(void) {
  if (!console_waited) console_enable_interrupt();
  console_waited = true;
  return (u32)console_news() | (fired_lines ? fired_lines() : 0);
}
