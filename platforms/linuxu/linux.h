/* Linux system calls on x86_64, and the numbers and structures that this platform uses of them. No libc is linked. */
#ifndef TSUKURI_LINUX_H
#define TSUKURI_LINUX_H

#include <stdint.h>

enum {
  SYS_read = 0, SYS_write = 1, SYS_poll = 7, SYS_mmap = 9, SYS_mprotect = 10, SYS_munmap = 11, SYS_rt_sigaction = 13,
  SYS_ioctl = 16, SYS_mremap = 25, SYS_exit_group = 231, SYS_sigaltstack = 131, SYS_clock_gettime = 228,
  SYS_ppoll = 271, SYS_getrandom = 318
};

enum { PROT_NONE = 0, PROT_READ = 1, PROT_WRITE = 2 };
enum { MAP_PRIVATE = 2, MAP_FIXED = 16, MAP_ANONYMOUS = 32, MAP_NORESERVE = 0x4000 };
enum { MREMAP_MAYMOVE = 1, MREMAP_FIXED = 2 };

struct timespec {
  int64_t seconds, nanoseconds;
};

static inline int64_t system_call(uint64_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f) {
  int64_t result;
  register uint64_t r10 __asm__("r10") = d;
  register uint64_t r8 __asm__("r8") = e;
  register uint64_t r9 __asm__("r9") = f;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

#define CALL(name, a, b, c, d, e, f)                                                                                   \
  system_call(SYS_##name, (uint64_t)(a), (uint64_t)(b), (uint64_t)(c), (uint64_t)(d), (uint64_t)(e), (uint64_t)(f))

/* linuxu/start.c, memory.c, traps.c */
void memory_init(uint64_t size);
void traps_init(void);
_Noreturn void fail(const char *message);
_Noreturn void run_on(uint64_t stack_top, void (*function)(void));

#endif
