/* Xen's interface as far as native code of every processor uses it (xen/include/public). */
#ifndef TSUKURI_XEN_H
#define TSUKURI_XEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hypercall.h"

#define DOMID_SELF 0x7ff0u

enum { XEN_MEMORY_OP = 12, XEN_CONSOLE_IO = 18, XEN_SCHED_OP = 29, XEN_EVENT_CHANNEL_OP = 32, XEN_HVM_OP = 34 };
enum { EVENT_SEND = 4 };
enum { SCHED_YIELD = 0, SCHED_SHUTDOWN = 2, SCHED_POLL = 3 };
enum { SHUTDOWN_POWER_OFF = 0, SHUTDOWN_REBOOT = 1, SHUTDOWN_CRASH = 3 };

/* A structure or text as an argument. */
#define POINTER(x) ((uint64_t)(uintptr_t)(x))

/* console.c */
void console_ring(uintptr_t page, uint32_t port); /* a guest domain's; without it, the hypervisor's console is used */
/* Before the domain ends. What the daemon has taken, but whoever reads at its other end has not, is lost with the domain; `patient`, when
   the clock works, gives that one some time. */
void console_drain(bool patient);

#endif
