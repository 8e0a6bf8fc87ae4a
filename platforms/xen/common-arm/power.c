/* The end of a domain. */
#include "image.h"
#include "xen-arm.h"

void stop_machine(unsigned status) {
  status &= 255;
  console_drain(tell_on_console(status) || status == STATUS_CRASH);
  /* a guest domain has a ring, and tools that know what to do with one that crashed; the first domain would take the machine with it */
  uint32_t reason = status == STATUS_CRASH && plat_handover(2) ? SHUTDOWN_CRASH : SHUTDOWN_POWER_OFF;
  for (;;) hypercall(XEN_SCHED_OP, SCHED_SHUTDOWN, POINTER(&reason), 0, 0, 0);
}

void plat_terminate(u32 status) { stop_machine(status); }
