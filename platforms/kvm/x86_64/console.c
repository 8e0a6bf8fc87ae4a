/*
 * The console: a 16550 UART at COM1, 115200 baud, 8N1 (National Semiconductor PC16550D); beside it the screen (screen.c) and a keyboard,
 * of which native code knows no more than that a byte is there. (libs/ukps2 reads it.)
 */
#include "cpu.h"
#include "image.h"
#include "kvm.h"

#define COM1 0x3f8
enum { DATA = 0, INTERRUPT_ENABLE = 1, FIFO_CONTROL = 2, LINE_CONTROL = 3, MODEM_CONTROL = 4, LINE_STATUS = 5 };
enum { DATA_READY = 0x01, TRANSMIT_EMPTY = 0x20 };
#define CONSOLE_IRQ 4
#define KEYBOARD_STATUS 0x64 /* all ones where there is no controller; bit 0: a byte is there */
#define KEYBOARD_IRQ 1
#define TRANSMIT_TRIES 100000000 /* minutes: whoever reads a virtual UART may take his time; what does not empty then is broken */

static int interrupt_enabled, has_keyboard;

void console_init(void) {
  out8(COM1 + INTERRUPT_ENABLE, 0);
  out8(COM1 + LINE_CONTROL, 0x80); /* divisor latch */
  out8(COM1 + DATA, 1);            /* 115200 baud */
  out8(COM1 + INTERRUPT_ENABLE, 0);
  out8(COM1 + LINE_CONTROL, 0x03); /* 8 bits, no parity, one stop bit */
  /* Turning FIFOs on clears them, and with them what was typed before we came. A virtual UART waits and needs none. */
  if (!is_virtual_machine()) out8(COM1 + FIFO_CONTROL, 0x07);
  out8(COM1 + MODEM_CONTROL, 0x0b); /* DTR, RTS, and OUT2, which lets interrupts out */
  screen_init();
}

static void put_byte(char c) {
  static int is_stuck;
  for (int tries = is_stuck ? TRANSMIT_TRIES : 0; !(in8(COM1 + LINE_STATUS) & TRANSMIT_EMPTY); tries++) {
    if ((is_stuck = tries >= TRANSMIT_TRIES)) return;
    __asm__ volatile("pause");
  }
  is_stuck = 0;
  out8(COM1 + DATA, (uint8_t)c);
}

void console_emergency(const char *data, size_t length) {
  for (size_t i = 0; i < length; i++) {
    if (data[i] == '\n') put_byte('\r');
    put_byte(data[i]);
  }
  screen_write(data, length);
}

static int console_input_ready(void) { return in8(COM1 + LINE_STATUS) & DATA_READY; }

/* Whether there is input that nobody has been told of. Once told, it is news again only after somebody has looked: nobody may want it. */
static int told;
int console_news(void) {
  if (told || !(console_input_ready() || (has_keyboard && in8(KEYBOARD_STATUS) & 1))) return 0;
  told = 1;
  return 1;
}

/* Called when somebody waits for input for the first time. */
void console_enable_interrupt(void) {
  if (interrupt_enabled) return;
  interrupt_enabled = 1;
  irq_unmask(CONSOLE_IRQ);
  out8(COM1 + INTERRUPT_ENABLE, 1); /* received data */
  has_keyboard = in8(KEYBOARD_STATUS) != 0xff;
  if (has_keyboard) irq_unmask(KEYBOARD_IRQ);
}

void plat_consoleWrite(u32 data, u32 length) { console_emergency((const char *)(uintptr_t)data, length); }

u32 plat_consoleRead(u32 data, u32 length) {
  char *into = (char *)(uintptr_t)data;
  u32 n = 0;
  told = 0;
  while (n < length && console_input_ready()) into[n++] = (char)in8(COM1 + DATA);
  return n;
}

u32 plat_consoleCooked(void) { return 0; }
