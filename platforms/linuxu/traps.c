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

static uint64_t stack_end_of_running(void) { return stack_area + ((uint64_t)running_slot << STACK_SHIFT); }

static uint64_t stack_low_of_running(void) {
  return stack_end_of_running() - (running_slot == 0 ? main_stack_size : STACK_SIZE);
}

void crash_here(const char *what, uint64_t length, uint64_t pc, uint64_t sp, uint64_t bp) {
  struct machine_state state = {pc, sp & ~7ull, bp};
  uint64_t low = stack_low_of_running(), end = stack_end_of_running();
  if (state.sp < low) state.sp = low; /* overflown: the frames above the guard page are what can be read */
  report_crash(what, length, &state, sp <= end ? end : sp, load_bias);
  CALL(exit_group, STATUS_CRASH, 0, 0, 0, 0, 0);
  __builtin_unreachable();
}

static size_t copy(char *into, const char *from) {
  size_t n = 0;
  while (from[n]) into[n] = from[n], n++;
  return n;
}

static void on_signal(int number, void *info, struct ucontext *context) {
  (void)info;
  char what[96];
  size_t length;
  const unsigned char *code = (const unsigned char *)context->rip;
  if (number == SIGSEGV || number == SIGBUS) {
    uint64_t low = stack_low_of_running(), at = context->fault_address;
    int overflow = at < low && at >= low - (1ull << STACK_SHIFT);
    length = describe_fault(what, sizeof what, at, context->error >> 1 & 1, overflow);
  } else if (number == SIGILL && code[0] == 0x0f && code[1] == 0xb9 && code[2] == 0x40) {
    length = copy(what, trap_name(code[3]));
  } else {
    length = copy(what, number == SIGFPE ? "arithmetic exception" : "invalid instruction");
  }
  crash_here(what, length, context->rip, context->rsp, context->rbp);
}

void traps_init(void) {
  struct { void *base; uint64_t flags, size; } stack = {signal_stack, 0, sizeof signal_stack};
  CALL(sigaltstack, &stack, 0, 0, 0, 0, 0);
  struct { void (*handler)(int, void *, struct ucontext *); uint64_t flags; void (*restorer)(void); uint64_t mask; } action = {
      on_signal, (uint64_t)(SA_SIGINFO | SA_ONSTACK | SA_RESTORER) | (uint32_t)SA_RESETHAND, signal_return, 0};
  static const int signals[] = {SIGILL, SIGBUS, SIGFPE, SIGSEGV};
  for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++) CALL(rt_sigaction, signals[i], &action, 0, 8, 0, 0);
}

void plat_crash(u32 message, u32 length) {
  crash_here((const char *)(uintptr_t)message, length, (uint64_t)__builtin_return_address(0) - 1, (uint64_t)__builtin_frame_address(0) + 16, 0);
}
