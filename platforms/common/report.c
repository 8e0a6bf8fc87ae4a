/*
 * The crash report: what happened, where, and every word of the stack that may be a return address. It contains no unwinder:
 * `tsuk trace` finds the frames exactly, with the unwind tables of the .dbg twin, and names TypeScript functions and lines.
 */
#include "image.h"

#define PREFIX "*** "
#define FIRST_WORDS 48 /* candidates that are printed: the innermost frames' and, of a deep stack, the outermost ones' */
#define LAST_WORDS 16
#define PER_LINE 4
#define WORD sizeof(uintptr_t)

static size_t length_of(const char *s) {
  size_t n = 0;
  while (s[n]) n++;
  return n;
}

static void text(const char *s) { console_emergency(s, length_of(s)); }

static size_t hex_digits(char *into, uintptr_t value) {
  char digits[2 * WORD];
  size_t n = 0;
  do {
    digits[n++] = "0123456789abcdef"[value & 15];
    value >>= 4;
  } while (value);
  for (size_t i = 0; i < n; i++) into[i] = digits[n - 1 - i];
  return n;
}

static void hex(uintptr_t value) {
  char digits[2 * WORD];
  console_emergency(digits, hex_digits(digits, value));
}

/* In the order of enum trap_kind (trap.h), as one text: a table of addresses would be larger. */
static const char *trap_name(unsigned kind) {
  static const char names[] = "invalid instruction\0"
                              "unreachable code was reached\0"
                              "integer division by zero\0"
                              "integer overflow\0"
                              "conversion of NaN to an integer\0"
                              "call through a wrong function reference\0"
                              "switch to a context that does not exist\0"
                              "out of bounds memory access";
  const char *name = names;
  if (kind >= TRAP_KINDS) kind = 0;
  while (kind--) name += length_of(name) + 1;
  return name;
}

/* --- the running context's stack --------------------------------------------------------------------------------- */

static uintptr_t stack_end(void) { return stack_area + ((uintptr_t)running_slot << STACK_SHIFT); }

static uintptr_t stack_low(void) { return stack_end() - (running_slot == 0 ? main_stack_size : STACK_SIZE); }

static bool in_guard(uintptr_t address) {
  uintptr_t low = stack_low();
  return address < low && address >= low - ((uintptr_t)1 << STACK_SHIFT);
}

static int in_text(uintptr_t address) {
  return address > (uintptr_t)text_start && address <= (uintptr_t)text_end;
}

static uintptr_t word_at(uintptr_t address) { return *(const uintptr_t *)address; }

/* Everything behind the first line. Frames are readable from sp on; of an overflown stack, from its low end on. */
static _Noreturn void finish(const struct machine_state *at) {
  uintptr_t sp = at->sp & ~(WORD - 1), end = stack_end();
  if (in_guard(sp)) sp = stack_low();
  if (sp < stack_low() || sp > end) end = sp; /* no stack of ours: nothing of it is read */
  text("\n" PREFIX "image ");
  text(image_name);
  text(" ");
  for (int i = 0; i < 8; i++) { /* the first half of the build id, behind the note's 16-byte head */
    unsigned char byte = (unsigned char)image_build_id[16 + i];
    char two[2] = {"0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 15]};
    console_emergency(two, 2);
  }
  text("\n" PREFIX "pc ");
  hex(at->pc - load_bias);
  text(" sp ");
  hex(sp);
  static const char names[][4] = FURTHER_REGISTERS;
  for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
    text(" ");
    text(names[i]);
    text(" ");
    hex(in_text(at->further[i]) ? at->further[i] - load_bias : at->further[i]);
  }
  text(" context ");
  hex(running_slot);
  unsigned total = 0, seen = 0, printed = 0;
  for (uintptr_t place = sp; place + WORD <= end; place += WORD) total += in_text(word_at(place));
  for (uintptr_t place = sp; place + WORD <= end; place += WORD) {
    uintptr_t word = word_at(place);
    if (!in_text(word) || (seen++ >= FIRST_WORDS && seen + LAST_WORDS <= total)) continue;
    text(printed++ % PER_LINE == 0 ? "\n" PREFIX "stack " : " ");
    hex(place - sp);
    text(":");
    hex(word - load_bias);
  }
  text("\n" PREFIX "end (tsuk trace names the TypeScript lines)\n");
  stop_machine(STATUS_CRASH);
}

static void begin(void) { text("\n" PREFIX "crash: "); }

void crash(const char *what, const struct machine_state *at) {
  begin();
  text(what);
  finish(at);
}

void crash_by_fault(uintptr_t address, bool is_write, const struct machine_state *at) {
  begin();
  text(in_guard(address)            ? "stack overflow, at 0x"
       : address < WINDOW_BASE      ? "null pointer access at 0x"
       : address < WINDOW_GUARD_END ? "out of bounds memory access at 0x"
                                    : "access outside of linear memory at 0x");
  hex(address);
  text(is_write ? " (write)" : " (read)");
  finish(at);
}

void crash_by_instruction(const struct machine_state *at) { crash(trap_name(trap_kind_at(at->pc)), at); }

/* The door's call: the caller's frame begins behind this one's. */
void plat_crash(u32 message, u32 length) {
  struct machine_state at = CALLER_STATE();
  begin();
  console_emergency(linear(message, length), length);
  finish(&at);
}
