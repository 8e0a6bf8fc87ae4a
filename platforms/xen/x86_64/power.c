/* The ways to end a domain, and to tell the outside with which status. */
#include "cpu.h"
#include "image.h"
#include "pv.h"

#define DEBUG_CONSOLE 0xe9 /* QEMU: -device isa-debugcon,iobase=0xe9,… reads back its own number */
#define SET_IO_PRIVILEGE 6

/* The first domain, of a Xen in a virtual machine: the machine's debug console, as platforms/kvm. True when the machine has one. */
static bool tell_machine(unsigned status) {
  uint32_t level = 3;
  if (hypercall(XEN_PHYSDEV_OP, SET_IO_PRIVILEGE, (uint64_t)&level, 0, 0, 0) || in8(DEBUG_CONSOLE) != DEBUG_CONSOLE) return false;
  char line[STATUS_DIGITS];
  status_digits(line, status);
  for (unsigned i = 0; i < sizeof line; i++) out8(DEBUG_CONSOLE, (uint8_t)line[i]);
  return true;
}

void stop_machine(unsigned status) {
  status &= 255;
  bool is_read = tell_on_console(status) || status == STATUS_CRASH;
  console_drain(is_read && shared_info); /* which has the clock */
  uint32_t reason = status == STATUS_CRASH ? SHUTDOWN_CRASH : SHUTDOWN_POWER_OFF;
  /* the virtual machine goes on when Xen powers it off; with -no-reboot a reset ends QEMU, after Xen has printed all that it holds */
  if (is_first_domain()) reason = tell_machine(status) ? SHUTDOWN_REBOOT : SHUTDOWN_POWER_OFF;
  for (;;) hypercall(XEN_SCHED_OP, SCHED_SHUTDOWN, (uint64_t)&reason, 0, 0, 0);
}

void plat_terminate(u32 status) { stop_machine(status); }
