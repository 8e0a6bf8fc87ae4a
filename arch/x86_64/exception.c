/* The report that each exception ends in (Intel SDM, volume 3, chapter 6). */
#include "image.h"

enum { INVALID_OPCODE = 6, PAGE_FAULT = 14 };
enum { WRITE_ACCESS = 2, INSTRUCTION_FETCH = 16 }; /* of a page fault's error code */

/* The vectors that push an error code. */
#define HAVE_ERROR_CODE (1u << 8 | 1u << 10 | 1u << 11 | 1u << 12 | 1u << 13 | 1u << 14 | 1u << 17 | 1u << 21 | 1u << 29 | 1u << 30)

struct frame {
  uint64_t ip, cs, flags, sp, ss;
};

/* `stack` is where the error code is, if there is one, and then the frame. `fault_address` means something after a page fault only. */
void on_exception(unsigned number, const uint64_t *stack, uint64_t bp, uint64_t fault_address);
void on_exception(unsigned number, const uint64_t *stack, uint64_t bp, uint64_t fault_address) {
  uint64_t error = HAVE_ERROR_CODE >> number & 1 ? *stack++ : 0;
  const struct frame *frame = (const struct frame *)stack;
  struct machine_state at = {frame->ip, frame->sp, {bp}};
  if (number == PAGE_FAULT) {
    if (error & INSTRUCTION_FETCH) crash("execution of data", &at);
    crash_by_fault(fault_address, error & WRITE_ACCESS, &at);
  }
  if (number == INVALID_OPCODE) crash_by_instruction(&at);
  char what[] = "processor exception 00";
  what[sizeof what - 3] = (char)('0' + number / 10);
  what[sizeof what - 2] = (char)('0' + number % 10);
  crash(what, &at);
}
