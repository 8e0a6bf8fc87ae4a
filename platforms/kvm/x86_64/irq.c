/*
 * Interrupts: the two 8259 controllers for devices, the local APIC for the timer. They are masked while TypeScript runs, and taken in
 * plat_idle and plat_poll alone; a handler does no more than note which line fired.
 */
#include "cpu.h"
#include "image.h"
#include "kvm.h"
#include "traps.h"

enum { PIC1 = 0x20, PIC2 = 0xa0 };
#define END_OF_INTERRUPT 0x20
#define CASCADE 2
#define NEVER (~0ull)

uint32_t lines_fired; /* bit 0 is the console's */
void (*on_vector)(unsigned vector);
static uint16_t masked = 0xffff;
static int ready;

static void write_mask(void) {
  out8(PIC1 + 1, (uint8_t)masked);
  out8(PIC2 + 1, (uint8_t)(masked >> 8));
}

void irq_init(void) {
  if (ready) return;
  ready = 1;
  out8(PIC1, 0x11); /* initialisation, four words: */
  out8(PIC2, 0x11);
  out8(PIC1 + 1, VECTOR_PIC); /* vectors */
  out8(PIC2 + 1, VECTOR_PIC + 8);
  out8(PIC1 + 1, 1 << CASCADE); /* how they are wired */
  out8(PIC2 + 1, CASCADE);
  out8(PIC1 + 1, 1); /* 8086 mode */
  out8(PIC2 + 1, 1);
  write_mask();
  apic_enable();
}

void irq_unmask(unsigned line) {
  irq_init();
  masked &= (uint16_t)~(1u << line);
  if (line >= 8) masked &= (uint16_t)~(1u << CASCADE);
  write_mask();
}

void on_interrupt(unsigned vector) {
  if (vector >= VECTOR_TIMER) {
    if (on_vector) on_vector(vector);
    apic_acknowledge();
  } else if (vector < VECTOR_PIC + 16) {
    if (vector >= VECTOR_PIC + 8) out8(PIC2, END_OF_INTERRUPT);
    out8(PIC1, END_OF_INTERRUPT);
  }
}

static u32 take_lines(void) {
  u32 lines = lines_fired;
  lines_fired = 0;
  return lines | (u32)console_news();
}

u32 plat_poll(void) {
  irq_init(); /* firmware leaves the timer on a vector of the processor's exceptions */
  __asm__ volatile("sti; nop; cli" : : : "memory");
  return take_lines();
}

u32 plat_idle(u64 until) {
  irq_init();
  console_enable_interrupt();
  for (;;) {
    u32 lines = take_lines();
    if (lines) return lines;
    if (until != NEVER) {
      u64 now = plat_monotonic();
      if (now >= until) return 0;
      timer_arm(until - now);
    }
    __asm__ volatile("sti; hlt; cli" : : : "memory");
  }
}
