/* Traps of a Linux process arrive as signals, on a stack of their own; each ends in a crash report. */
#include "image.h"
#include "linux.h"

enum { SIGILL = 4, SIGBUS = 7, SIGFPE = 8, SIGSEGV = 11 };
enum { SA_SIGINFO = 4, SA_RESTORER = 0x04000000, SA_ONSTACK = 0x08000000, SA_RESETHAND = (int)0x80000000 };

void signal_return(void);
static char signal_stack[16384] __attribute__((aligned(16)));

/* struct ucontext on x86_64: the saved registers lie behind flags, link and the alternate stack's description. */
struct ucontext {
  uint64_t flags, link, stack[3];
  uint64_t r8, r9, r10, r11, r12, r13, r14, r15, rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip;
  uint64_t eflags, segments, error, trap_number, old_mask, fault_address;
};

static void on_signal(int number, void *info, struct ucontext *context) {
  (void)info;
  struct machine_state at = {context->rip, context->rsp, {context->rbp}};
  if (number == SIGSEGV || number == SIGBUS) crash_by_fault(context->fault_address, context->error >> 1 & 1, &at);
  if (number == SIGILL) crash_by_instruction(&at);
  crash("arithmetic exception", &at);
}

void traps_init(void) {
  struct { void *base; uint64_t flags, size; } stack = {signal_stack, 0, sizeof signal_stack};
  CALL(sigaltstack, &stack, 0, 0, 0, 0, 0);
  struct { void (*handler)(int, void *, struct ucontext *); uint64_t flags; void (*restorer)(void); uint64_t mask; } action = {
      on_signal, (uint64_t)(SA_SIGINFO | SA_ONSTACK | SA_RESTORER) | (uint32_t)SA_RESETHAND, signal_return, 0};
  static const int signals[] = {SIGILL, SIGBUS, SIGFPE, SIGSEGV};
  for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++) CALL(rt_sigaction, signals[i], &action, 0, 8, 0, 0);
}
