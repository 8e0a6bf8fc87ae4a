/* An image as an ordinary Linux process: a static, position-independent program without a libc. */
#include "image.h"
#include "linux.h"

#define DEFAULT_MEMORY (64ull << 20)
#define COMMAND_LINE_SIZE 65536

uintptr_t load_bias;
static char command_line[COMMAND_LINE_SIZE];
static size_t command_line_length;

/* An entry of the relocation table, as the System V ABI has it (Elf64_Rela). */
struct relocation {
  uintptr_t offset, info, addend;
};

extern const struct relocation rela_start[], rela_end[];
extern char relro_start[], relro_end[];
extern const char image_base[];

/* A position-independent image carries the places that hold addresses; they are ours to adjust (base plus addend only: -z text). */
static void relocate(void) {
  load_bias = (uintptr_t)image_base - LINK_BASE;
  for (const struct relocation *r = rela_start; r < rela_end; r++) {
    *(uintptr_t *)(load_bias + r->offset) = load_bias + r->addend;
  }
  CALL(mprotect, relro_start, relro_end - relro_start, PROT_READ, 0, 0, 0);
}

static size_t length_of(const char *s) {
  size_t n = 0;
  while (s[n]) n++;
  return n;
}

_Noreturn void fail(const char *message) {
  CALL(write, 2, message, length_of(message), 0, 0, 0);
  CALL(exit_group, STATUS_NO_MEMORY, 0, 0, 0, 0, 0);
  __builtin_unreachable();
}

/* The arguments as one line, each word in quotes, as plat.commandLine wants it; a lone -- stays bare. */
static void join_arguments(char **argv) {
  char *out = command_line, *end = command_line + COMMAND_LINE_SIZE - 4;
  for (; *argv; argv++) {
    const char *word = *argv;
    if (out != command_line) *out++ = ' ';
    int bare = *word != 0;
    for (const char *p = word; *p; p++) {
      if (*p <= ' ' || *p == '"' || *p == '\\') bare = 0;
    }
    if (!bare) *out++ = '"';
    for (; *word; word++) {
      if (out >= end) fail("tsukuri: the command line is longer than 64 KiB\n");
      if (*word == '"' || *word == '\\') *out++ = '\\';
      *out++ = *word;
    }
    if (!bare) *out++ = '"';
  }
  command_line_length = (size_t)(out - command_line);
}

_Noreturn void start(uintptr_t *stack);
_Noreturn void start(uintptr_t *stack) {
  relocate();
  join_arguments((char **)(stack + 1) + (stack[0] > 0 ? 1 : 0));
  const char *size = kernel_parameter(command_line, command_line_length, "mem=");
  if (size && !parse_size(size)) fail("tsukuri: mem= is not a size such as 64M\n");
  memory_init(size ? parse_size(size) : DEFAULT_MEMORY);
  traps_init();
  run_on(stack_area - 16, entry);
}

u32 plat_commandLine(u32 data, u32 length) {
  size_t n = length < command_line_length ? length : command_line_length;
  __builtin_memcpy(linear(data, (u32)n), command_line, n);
  return (u32)command_line_length;
}

void stop_machine(unsigned status) {
  CALL(exit_group, status & 255, 0, 0, 0, 0, 0);
  __builtin_unreachable();
}

void plat_terminate(u32 status) { stop_machine(status); }

u32 plat_entropy(u32 data, u32 length) {
  while (length) {
    intptr_t got = CALL(getrandom, linear(data, length), length, 0, 0, 0, 0);
    if (got < 0) return (u32)got;
    data += (u32)got;
    length -= (u32)got;
  }
  return 0;
}

u64 plat_syscall(u32 number, u64 a, u64 b, u64 c, u64 d, u64 e, u64 f) {
  return (u64)(s64)CALL_BY_NUMBER(number, a, b, c, d, e, f);
}
