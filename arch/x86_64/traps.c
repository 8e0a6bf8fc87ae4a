/* Interrupt descriptors and the exception stack (Intel SDM, volume 3, chapter 6). */
#include "image.h"
#include "traps.h"

#define ENTRIES 64
#define ENTRY_SIZE 8
#define CODE_SELECTOR 8
#define TASK_SELECTOR 16
#define INTERRUPT_GATE 0x8e
#define TASK_AVAILABLE 0x89

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

extern char trap_entries[], boot_stack_end[];
extern uint64_t gdt[];

void traps_init(void) {
  for (unsigned i = 0; i < ENTRIES; i++) {
    uint64_t entry = (uint64_t)trap_entries + i * ENTRY_SIZE;
    gates[i] = (struct gate){(uint16_t)entry, CODE_SELECTOR, i < 32, INTERRUPT_GATE, (uint16_t)(entry >> 16), (uint32_t)(entry >> 32), 0};
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
