/* The console: a PL011 UART, in the state in which firmware or the hypervisor left it. (Arm PrimeCell UART, DDI 0183.) */
#include "image.h"
#include "kvm.h"

enum { DATA = 0x00, FLAGS = 0x18, CONTROL = 0x30, INTERRUPT_MASK = 0x38 };
enum { RECEIVE_EMPTY = 0x10, TRANSMIT_FULL = 0x20 };
enum { RECEIVED = 0x10, RECEIVE_TIMEOUT = 0x40 };
#define ENABLED 0x301 /* the UART, transmitter and receiver */
#define TRANSMIT_TRIES 100000000 /* minutes: whoever reads a virtual UART may take his time; what does not empty then is broken */

static struct device uart;
static volatile uint32_t *port;
static bool wanted; /* somebody waits for input */
static bool told;   /* somebody has been told of what is there; until he has looked it is no news, and no interrupt */

void console_node(const struct fdt_node *node) {
  if (!device_found(&uart, node, "arm,pl011", 0)) return;
  port = registers(uart.base);
  port[INTERRUPT_MASK / 4] = 0;
  port[CONTROL / 4] = ENABLED;
}

static void put_byte(char c) {
  static bool is_stuck;
  for (int tries = is_stuck ? TRANSMIT_TRIES : 0; port[FLAGS / 4] & TRANSMIT_FULL; tries++) {
    if ((is_stuck = tries >= TRANSMIT_TRIES)) return;
  }
  is_stuck = false;
  port[DATA / 4] = (uint8_t)c;
}

void console_emergency(const char *data, size_t length) {
  for (size_t i = 0; port && i < length; i++) {
    if (data[i] == '\n') put_byte('\r');
    put_byte(data[i]);
  }
}

static bool is_input_ready(void) { return port && !(port[FLAGS / 4] & RECEIVE_EMPTY); }

static void set_interrupt(bool on) {
  if (port) port[INTERRUPT_MASK / 4] = on ? RECEIVED | RECEIVE_TIMEOUT : 0;
}

unsigned console_interrupt(void) { return uart.interrupt; }

void console_enable_interrupt(void) {
  wanted = true;
  set_interrupt(!told);
}

void console_quiet(void) { set_interrupt(false); }

int console_news(void) {
  if (told || !is_input_ready()) return 0;
  told = true;
  return 1;
}

void plat_consoleWrite(u32 data, u32 length) { console_emergency((const char *)(uintptr_t)data, length); }

u32 plat_consoleRead(u32 data, u32 length) {
  char *into = (char *)(uintptr_t)data;
  u32 n = 0;
  while (n < length && is_input_ready()) into[n++] = (char)port[DATA / 4];
  told = false;
  set_interrupt(wanted);
  return n;
}

u32 plat_consoleCooked(void) { return 0; }
