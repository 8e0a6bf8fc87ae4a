/*
 * The console before TypeScript's (libs/xenconsole) is up, and for crash reports: Xen's own for the first domain, output by the ring
 * that the console's daemon reads for a guest domain.
 */
#include "image.h"
#include "xen.h"

enum { CONSOLE_WRITE = 0 };
#define TRIES 100000 /* a daemon that does not read for so long is not there: until it does, nobody waits again */
#define READER_TIME 300000000ull /* ns */

/* io/console.h */
static volatile struct ring {
  char in[1024], out[2048];
  uint32_t in_consumed, in_produced, out_consumed, out_produced;
} *ring;
static uint32_t ring_port;
static bool is_abandoned;

void console_ring(uintptr_t page, uint32_t port) {
  ring = (volatile struct ring *)page;
  ring_port = port;
}

static void notify(void) {
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  hypercall(XEN_EVENT_CHANNEL_OP, EVENT_SEND, POINTER(&ring_port), 0, 0, 0);
}

/* Waits until at most `bytes` of the ring are in use. */
static bool wait_for(uint32_t bytes) {
  for (int tries = is_abandoned ? TRIES : 0; ring->out_produced - ring->out_consumed > bytes; tries++) {
    if ((is_abandoned = tries >= TRIES)) return false;
    if (tries == 0) notify();
    hypercall(XEN_SCHED_OP, SCHED_YIELD, 0, 0, 0, 0);
  }
  is_abandoned = false;
  return true;
}

static void put_byte(char c) {
  if (!wait_for(sizeof ring->out - 1)) return;
  ring->out[ring->out_produced % sizeof ring->out] = c;
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  ring->out_produced++;
}

void console_emergency(const char *data, size_t length) {
  if (!ring) {
    hypercall(XEN_CONSOLE_IO, CONSOLE_WRITE, length, POINTER(data), 0, 0);
    return;
  }
  for (size_t i = 0; i < length; i++) {
    if (data[i] == '\n') put_byte('\r');
    put_byte(data[i]);
  }
  notify();
}

void console_drain(bool patient) {
  if (!ring || !wait_for(0) || !patient) return;
  for (u64 until = plat_monotonic() + READER_TIME; plat_monotonic() < until;) hypercall(XEN_SCHED_OP, SCHED_YIELD, 0, 0, 0, 0);
}

void plat_consoleWrite(u32 data, u32 length) { console_emergency(linear(data, length), length); }

/* Input is libs/xenconsole's. */
u32 plat_consoleRead(u32 data, u32 length) { return (void)data, (void)length, 0; }

u32 plat_consoleCooked(void) { return 0; }
