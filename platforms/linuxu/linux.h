/* What this platform uses of Linux, on every processor. No libc is linked. */
#ifndef TSUKURI_LINUX_H
#define TSUKURI_LINUX_H

#include <stddef.h>
#include <stdint.h>

#include "linux-arch.h"
#include "stack.h"

enum { PROT_NONE = 0, PROT_READ = 1, PROT_WRITE = 2 };
enum { MAP_PRIVATE = 2, MAP_FIXED = 16, MAP_ANONYMOUS = 32, MAP_NORESERVE = 0x4000 };
enum { MREMAP_MAYMOVE = 1, MREMAP_FIXED = 2 };
enum { EINTR = 4, EAGAIN = 11, EINVAL = 22, ENOSPC = 28, EPIPE = 32, ENOSYS = 38 };

struct timespec {
  int64_t seconds, nanoseconds;
};

/* One descriptor of ppoll(2). */
struct poll_entry {
  int fd;
  short events, revents;
};
enum { POLLIN = 1 };

/* A system call. The result is a value, or a negative errno above -4096. */
#define CALL(name, a, b, c, d, e, f) CALL_BY_NUMBER(SYS_##name, a, b, c, d, e, f)
#define CALL_BY_NUMBER(number, a, b, c, d, e, f)                                                                       \
  system_call(number, (uintptr_t)(a), (uintptr_t)(b), (uintptr_t)(c), (uintptr_t)(d), (uintptr_t)(e), (uintptr_t)(f))

/* linuxu/start.c, memory.c, traps.c */
void memory_init(uint64_t size);
void traps_init(void);

/* The stack of signal handlers, which the process may start on (arm/boot.S). */
extern char signal_stack[SIGNAL_STACK_SIZE];

/* linuxu/<processor>/boot.S: leaves the caller's stack for good. */

#endif
