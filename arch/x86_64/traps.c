/* Interrupt descriptors, the exception stack, and the report that each exception ends in (Intel SDM, volume 3, chapter 6). */
#include "image.h"
#include "traps.h"

#define ENTRIES 64
#define STUB_SIZE 8
#define CODE_SELECTOR 8
#define TASK_SELECTOR 16
#define INTERRUPT_GATE 0x8e
#define TASK_AVAILABLE 0x89

enum { INVALID_OPCODE = 6, PAGE_FAULT = 14 };
enum { WRITE_ACCESS = 2, INSTRUCTION_FETCH = 16 }; /* of a page fault's error code */

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

void on_exception(unsigned number, const uint64_t *stack, uint64_t bp);
void on_exception(unsigned number, const uint64_t *stack, uint64_t bp) {
  uint64_t error = HAVE_ERROR_CODE >> number & 1 ? *stack++ : 0;
  const struct frame *frame = (const struct frame *)stack;
  struct machine_state at = {frame->ip, frame->sp, {bp}};
  if (number == PAGE_FAULT) {
    uint64_t address;
    __asm__ volatile("mov %%cr2, %0" : "=r"(address));
    if (error & INSTRUCTION_FETCH) crash("execution of data", &at);
    crash_by_fault(address, error & WRITE_ACCESS, &at);
  }
  if (number == INVALID_OPCODE) crash_by_instruction(&at);
  char what[] = "processor exception 00";
  what[sizeof what - 3] = (char)('0' + number / 10);
  what[sizeof what - 2] = (char)('0' + number % 10);
  crash(what, &at);
}
