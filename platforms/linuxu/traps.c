/* Traps of a Linux process arrive as signals, on a stack of their own; each ends in a crash report. */
#include "image.h"
#include "linux.h"

enum { SIGILL = 4, SIGBUS = 7, SIGFPE = 8, SIGSEGV = 11 };
enum { SA_SIGINFO = 4, SA_RESTORER = 0x04000000, SA_ONSTACK = 0x08000000, SA_RESETHAND = 0x80000000 };

char signal_stack[SIGNAL_STACK_SIZE] __attribute__((aligned(16)));

struct siginfo {
  int number, error, code;
  uintptr_t address;
};

static void on_signal(int number, const struct siginfo *info, const struct ucontext *context) {
  struct machine_state at = interrupted(context);
  if (number == SIGSEGV || number == SIGBUS) {
    if (info->address == at.pc) crash("execution of data", &at);
    crash_by_fault(info->address, was_write(context), &at);
  }
  if (number == SIGILL) crash_by_instruction(&at);
  crash("arithmetic exception", &at);
}

/* What a handler would return to: Linux wants one, but none of ours returns. */
static void stop_here(void) { __builtin_trap(); }

void traps_init(void) {
  struct { void *base; int flags; size_t size; } stack = {signal_stack, 0, sizeof signal_stack};
  CALL(sigaltstack, &stack, 0, 0, 0, 0, 0);
  struct {
    void (*handler)(int, const struct siginfo *, const struct ucontext *);
    unsigned long flags;
    void (*restorer)(void);
    unsigned long mask[8 / sizeof(long)];
  } action = {on_signal, SA_SIGINFO | SA_ONSTACK | SA_RESTORER | SA_RESETHAND, stop_here, {0}};
  static const int signals[] = {SIGILL, SIGBUS, SIGFPE, SIGSEGV};
  for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++) CALL(rt_sigaction, signals[i], &action, 0, 8, 0, 0);
}
