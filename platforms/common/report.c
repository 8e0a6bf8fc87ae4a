/*
 * The crash report: what happened, where, and every word of the stack that may be a return address. It contains no unwinder:
 * `tsuk trace` finds the frames exactly, with the unwind tables of the .dbg twin, and names TypeScript functions and lines.
 */
#include "image.h"

#define PREFIX "*** "
#define FIRST_WORDS 48 /* candidates that are printed: the innermost frames' and, of a deep stack, the outermost ones' */
#define LAST_WORDS 16
#define PER_LINE 4

static void text(const char *s) {
  size_t n = 0;
  while (s[n]) n++;
  console_emergency(s, n);
}

static size_t hex_digits(char *into, uint64_t value) {
  char digits[16];
  size_t n = 0;
  do {
    digits[n++] = "0123456789abcdef"[value & 15];
    value >>= 4;
  } while (value);
  for (size_t i = 0; i < n; i++) into[i] = digits[n - 1 - i];
  return n;
}

static void hex(uint64_t value) {
  char digits[16];
  console_emergency(digits, hex_digits(digits, value));
}

const char *trap_name(unsigned kind) {
  switch (kind) {
  case TRAP_UNREACHABLE: return "unreachable code was reached";
  case TRAP_DIV_BY_ZERO: return "integer division by zero";
  case TRAP_INT_OVERFLOW: return "integer overflow";
  case TRAP_INVALID_CONVERSION: return "conversion of NaN to an integer";
  case TRAP_CALL_INDIRECT: return "call through a wrong function reference";
  case TRAP_BAD_CONTEXT: return "switch to a context that does not exist";
  }
  return "invalid instruction";
}

size_t describe_fault(char *into, size_t size, uint64_t address, int is_write, int in_stack_guard) {
  const char *what = in_stack_guard           ? "stack overflow, at 0x"
                     : address < WINDOW_BASE   ? "null pointer access at 0x"
                     : address < 2 * WINDOW_END ? "out of bounds memory access at 0x"
                                                : "access outside of linear memory at 0x";
  size_t n = 0;
  while (*what && n < size) into[n++] = *what++;
  n += hex_digits(into + n, address);
  for (const char *how = is_write ? " (write)" : " (read)"; *how && n < size;) into[n++] = *how++;
  return n;
}

static int in_text(uint64_t address) {
  return address > (uint64_t)text_start && address <= (uint64_t)text_end;
}

void report_crash(const char *what, size_t length, const struct machine_state *state, uint64_t stack_end, uint64_t load_bias) {
  text("\n" PREFIX "crash: ");
  console_emergency(what, length);
  text("\n" PREFIX "image ");
  text(image_name);
  text(" ");
  for (int i = 0; i < 8; i++) { /* the first half of the build id, behind the note's 16-byte head */
    unsigned char byte = (unsigned char)image_build_id[16 + i];
    char two[2] = {"0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 15]};
    console_emergency(two, 2);
  }
  text("\n" PREFIX "pc ");
  hex(state->pc - load_bias);
  text(" sp ");
  hex(state->sp);
  text(" bp ");
  hex(state->bp);
  text(" context ");
  hex(running_slot);
  unsigned total = 0, seen = 0, printed = 0;
  for (uint64_t at = state->sp; at + 8 <= stack_end; at += 8) total += in_text(*(const uint64_t *)at);
  for (uint64_t at = state->sp; at + 8 <= stack_end; at += 8) {
    uint64_t word = *(const uint64_t *)at;
    if (!in_text(word) || (seen++ >= FIRST_WORDS && seen + LAST_WORDS <= total)) continue;
    text(printed++ % PER_LINE == 0 ? "\n" PREFIX "stack " : " ");
    hex(at - state->sp);
    text(":");
    hex(word - load_bias);
  }
  text("\n" PREFIX "end (tsuk trace names the TypeScript lines)\n");
}
