/*
 * The console before TypeScript's (libs/xenconsole) is up, and for crash reports: Xen's own for the first domain, output by the ring
 * that the console's daemon reads for a guest domain.
 */
#include "image.h"
#include "xen.h"

enum { CONSOLE_WRITE = 0, SEND_EVENT = 4 };
#define TRIES 100000 /* a daemon that never reads is not there: do not hang on it */
#define READER_TIME 300000000ull /* ns */

static volatile struct console_ring *ring;

void console_init(void) {
  if (!is_first_domain()) ring = builders_page(start_info->console_frame);
}

static void notify(void) {
  uint32_t port = start_info->console_port;
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  hypercall(XEN_EVENT_CHANNEL_OP, SEND_EVENT, (uint64_t)&port, 0, 0, 0);
}

/* Waits until at most `bytes` of the ring are in use. */
static int wait_for(uint32_t bytes) {
  for (int tries = 0; tries < TRIES; tries++) {
    if (ring->out_produced - ring->out_consumed <= bytes) return 1;
    if (tries == 0) notify();
    hypercall(XEN_SCHED_OP, SCHED_YIELD, 0, 0, 0, 0);
  }
  return 0;
}

static void put_byte(char c) {
  if (!wait_for(sizeof ring->out - 1)) return;
  ring->out[ring->out_produced % sizeof ring->out] = c;
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  ring->out_produced++;
}

void console_emergency(const char *data, size_t length) {
  if (!ring) {
    hypercall(XEN_CONSOLE_IO, CONSOLE_WRITE, length, (uint64_t)data, 0, 0);
    return;
  }
  for (size_t i = 0; i < length; i++) {
    if (data[i] == '\n') put_byte('\r');
    put_byte(data[i]);
  }
  notify();
}

/*
 * Before the domain ends. What the daemon has taken, but whoever reads at its other end has not, is lost with the domain; `patient` gives
 * that one some time.
 */
void console_drain(int patient) {
  if (!ring) return;
  wait_for(0);
  if (!patient || !shared_info) return;
  for (u64 until = plat_monotonic() + READER_TIME; plat_monotonic() < until;) hypercall(XEN_SCHED_OP, SCHED_YIELD, 0, 0, 0, 0);
}

void plat_consoleWrite(u32 data, u32 length) { console_emergency((const char *)(uintptr_t)data, length); }

/* Input is libs/xenconsole's. */
u32 plat_consoleRead(u32 data, u32 length) { return (void)data, (void)length, 0; }

u32 plat_consoleCooked(void) { return 0; }
