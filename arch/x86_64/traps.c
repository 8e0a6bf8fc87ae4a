/* Interrupt descriptors, the exception stack, and the report that each exception ends in (Intel SDM, volume 3, chapter 6). */
#include "image.h"
#include "kvm.h"

#define ENTRIES 64
#define STUB_SIZE 8
#define CODE_SELECTOR 8
#define TASK_SELECTOR 16
#define INTERRUPT_GATE 0x8e
#define TASK_AVAILABLE 0x89

enum { INVALID_OPCODE = 6, DOUBLE_FAULT = 8, PAGE_FAULT = 14 };

struct gate {
  uint16_t offset_low, selector;
  uint8_t stack, type;
  uint16_t offset_middle;
  uint32_t offset_high, reserved;
};
static struct gate gates[ENTRIES];

static struct task_state {
  uint32_t reserved;
  uint64_t privileged_stacks[3], reserved2, interrupt_stacks[7], reserved3;
  uint16_t reserved4, io_map;
} __attribute__((packed)) task_state;

extern char trap_stubs[], boot_stack_end[];
extern uint64_t gdt[];

struct frame {
  uint64_t ip, cs, flags, sp, ss;
};

/* The vectors that push an error code. */
#define HAVE_ERROR_CODE (1u << 8 | 1u << 10 | 1u << 11 | 1u << 12 | 1u << 13 | 1u << 14 | 1u << 17 | 1u << 21 | 1u << 29 | 1u << 30)

void traps_init(void) {
  for (unsigned i = 0; i < ENTRIES; i++) {
    uint64_t stub = (uint64_t)trap_stubs + i * STUB_SIZE;
    gates[i] = (struct gate){(uint16_t)stub, CODE_SELECTOR, i < 32, INTERRUPT_GATE, (uint16_t)(stub >> 16), (uint32_t)(stub >> 32), 0};
  }
  struct {
    uint16_t limit;
    uint64_t base;
  } __attribute__((packed)) pointer = {sizeof gates - 1, (uint64_t)gates};
  __asm__ volatile("lidt %0" : : "m"(pointer));

  task_state.interrupt_stacks[0] = (uint64_t)boot_stack_end;
  task_state.io_map = sizeof task_state;
  uint64_t base = (uint64_t)&task_state;
  gdt[2] = (sizeof task_state - 1) | (base & 0xffffff) << 16 | (uint64_t)TASK_AVAILABLE << 40 | (base >> 24 & 0xff) << 56;
  gdt[3] = base >> 32;
  __asm__ volatile("ltr %w0" : : "r"(TASK_SELECTOR));
}

static uint64_t stack_end_of_running(void) { return stack_area + ((uint64_t)running_slot << STACK_SHIFT); }

static uint64_t stack_low_of_running(void) {
  return stack_end_of_running() - (running_slot == 0 ? main_stack_size : STACK_SIZE);
}

static _Noreturn void crash(const char *what, size_t length, uint64_t pc, uint64_t sp, uint64_t bp) {
  uint64_t low = stack_low_of_running(), end = stack_end_of_running();
  struct machine_state state = {pc, sp & ~7ull, bp};
  if (state.sp < low && state.sp >= low - (1ull << STACK_SHIFT)) state.sp = low; /* overflown */
  int readable = state.sp >= low && state.sp <= end;
  report_crash(what, length, &state, readable ? end : state.sp, 0);
  power_off(STATUS_CRASH);
}

static size_t copy(char *into, const char *from) {
  size_t n = 0;
  while (from[n]) into[n] = from[n], n++;
  return n;
}

void on_exception(unsigned number, const uint64_t *stack, uint64_t bp);
void on_exception(unsigned number, const uint64_t *stack, uint64_t bp) {
  char what[96];
  size_t length;
  uint64_t error = HAVE_ERROR_CODE >> number & 1 ? *stack++ : 0;
  const struct frame *frame = (const struct frame *)stack;
  const unsigned char *code = (const unsigned char *)frame->ip;
  if (number == PAGE_FAULT) {
    uint64_t at, low = stack_low_of_running();
    __asm__ volatile("mov %%cr2, %0" : "=r"(at));
    if (error & 16) {
      length = copy(what, "execution of data");
    } else {
      length = describe_fault(what, sizeof what, at, error >> 1 & 1, at < low && at >= low - (1ull << STACK_SHIFT));
    }
  } else if (number == INVALID_OPCODE && code[0] == 0x0f && code[1] == 0xb9 && code[2] == 0x40) {
    length = copy(what, trap_name(code[3]));
  } else {
    length = copy(what, "processor exception 0");
    what[length - 1] = (char)('0' + number / 10);
    what[length++] = (char)('0' + number % 10);
  }
  crash(what, length, frame->ip, frame->sp, bp);
}

void plat_crash(u32 message, u32 length) {
  crash((const char *)(uintptr_t)message, length, (uint64_t)__builtin_return_address(0) - 1, (uint64_t)__builtin_frame_address(0) + 16, 0);
}
