/*
 * Interrupt lines of devices: shared interrupts of the GIC, and messages by the frame of GICv2m (Arm Server Base System Architecture,
 * DEN 0029, appendix E), which turns a write to its register into one of the shared interrupts that are its own.
 */
#include "image.h"
#include "kvm.h"

#define LINES 32 /* line 0 is the console */
#define FIRST_SHARED 32
enum { FRAME_TYPE = 0x008, FRAME_SET = 0x040 };

static struct line {
  uint32_t interrupt, is_level;
} lines[LINES];
static unsigned lines_used = 1;
static uint32_t lines_fired;
static unsigned messages_used;

/* Called for each interrupt that is not the timer's. While a level is up the interrupt would come again at once. */
static void note_line(unsigned interrupt) {
  for (unsigned i = 1; i < lines_used; i++) {
    if (lines[i].interrupt != interrupt) continue;
    lines_fired |= 1u << i;
    if (lines[i].is_level) gic_disable(interrupt);
  }
}

static u32 take_fired(void) {
  u32 fired = lines_fired;
  lines_fired = 0;
  return fired;
}

static u32 add_line(uint32_t interrupt, bool is_level) {
  for (u32 i = 1; i < lines_used; i++) {
    if (lines[i].interrupt == interrupt) return i;
  }
  if (lines_used == LINES) return (u32)-28; /* ENOSPC */
  irq_init();
  on_line = note_line;
  fired_lines = take_fired;
  lines[lines_used] = (struct line){interrupt, is_level};
  gic_trigger(interrupt, is_level);
  gic_enable(interrupt);
  return lines_used++;
}

u32 plat_lineOpen(u32 interrupt, u32 is_level) {
  if (interrupt < FIRST_SHARED || interrupt >= GIC_NONE || interrupt == console_interrupt()) return (u32)-19; /* ENODEV */
  return add_line(interrupt, is_level != 0);
}

void plat_lineAgain(u32 line) {
  if (line > 0 && line < lines_used && lines[line].is_level) gic_enable(lines[line].interrupt);
}

u32 plat_lineMessage(u32 message) {
  uint64_t frame = messages_frame();
  if (!frame) return (u32)-38; /* ENOSYS */
  uint32_t type = registers(frame)[FRAME_TYPE / 4];
  unsigned first = type >> 16 & 1023, count = type & 1023;
  if (first < FIRST_SHARED || first + count > GIC_NONE || messages_used >= count) return (u32)-28; /* ENOSPC */
  struct {
    uint64_t address;
    uint32_t data;
  } __attribute__((packed)) words = {frame + FRAME_SET, first + messages_used};
  u32 line = add_line(words.data, false);
  if ((int32_t)line < 0) return line;
  messages_used++;
  __builtin_memcpy(linear(message, sizeof words), &words, sizeof words);
  return line;
}
