/*
 * What every platform's native code knows about the image: the kernel's exports, the linker's symbols, and what
 * platforms share.
 */
#ifndef TSUKURI_IMAGE_H
#define TSUKURI_IMAGE_H

#include <stddef.h>
#include <stdint.h>

/* From here on, what is declared is in this image: its address is relative to the code, not in a table (-fvisibility says it of definitions only). */
#pragma GCC visibility push(hidden)

#include "door.h"
#include "trap.h"

#define PAGE_SIZE ((uintptr_t)4096)
#define WINDOW_BASE ((uintptr_t)0x10000) /* linear memory begins here; below it a null pointer faults */
#define ROUND_UP(x, to) (((x) + (to) - 1) / (to) * (to))

/* Exit statuses that the platform itself chooses. */
#define STATUS_CRASH 134     /* as a process that called abort(3) */
#define STATUS_NO_MEMORY 125 /* the machine is too small for the image */

/* The kernel's exports (kernel/main.ts). */
void kernel_start(void);
void kernel_main(void);
void kernel_threadMain(u32 thread);

/* The linker script's symbols. */
extern const char text_start[], text_end[];
extern char linear_start[], linear_end[]; /* static data of linear memory, in whole pages, as it lies in the image */
extern const uint64_t image_zero_end;     /* from WINDOW_BASE up to here static memory is zero and not in the image */
extern const uint64_t image_data_base;    /* where linear_start's bytes belong */
extern const uint64_t image_heap_base;    /* where all static data ends; what lies behind linear_end's bytes is zero */
extern const char image_build_id[];
extern const char image_name[];

/* `length` bytes at `address`, as TypeScript gives them to native code: they are in linear memory, mapped or not. */
static inline void *linear(u32 address, u32 length) {
  if (WINDOW_END <= UINT32_MAX && (u64)address + length > WINDOW_END) trap_now(TRAP_OUT_OF_BOUNDS); /* else there are guards */
  return (void *)(uintptr_t)address;
}

/* common/entry.c */
void entry(void);

/* common/cmdline.c: the value of a kernel parameter `name=value` before "--"; 0 when it is not there. */
const char *kernel_parameter(const char *line, size_t length, const char *name);
uint64_t parse_size(const char *text); /* digits with an optional K, M or G; 0 for anything else */

/* common/fail.c: ends a machine that cannot boot, with a message. */
_Noreturn void fail(const char *message);

/* common/status.c: how the exit status gets out, where no device takes it. */
enum { STATUS_ON_CONSOLE = 'c', STATUS_BY_SEMIHOSTING = 's', STATUS_DIGITS = 4 };
extern char status_way; /* the first letter of the parameter tsuk.status; 0 when nobody asked */
void read_status_way(const char *line, size_t length); /* of the command line, before anything can fail */
void status_digits(char *into, unsigned status);       /* 0 … 255 as STATUS_DIGITS bytes, a line end among them */
bool tell_on_console(unsigned status);                  /* whether that was asked for */

/* common/report.c: ways to end in a crash report. `at` is where the machine was. */
_Noreturn void crash(const char *what, const struct machine_state *at);
_Noreturn void crash_by_fault(uintptr_t address, bool is_write, const struct machine_state *at);
_Noreturn void crash_by_instruction(const struct machine_state *at); /* pc is at an undefined instruction, trap.h's or another */

/* arch/<processor>/run_on.S or the platform's boot.S: leaves the caller's stack for good. */
_Noreturn void run_on(uintptr_t stack_top, void (*function)(void));

/* Each platform. */
void console_emergency(const char *data, size_t length); /* writes at once, in any state of the machine */
_Noreturn void stop_machine(unsigned status);
extern uintptr_t load_bias;       /* where the image is, less where it was linked */
extern uintptr_t main_stack_size; /* bytes of slot 0's stack */

/* arch/<processor>/context.S */
extern uintptr_t stack_area; /* address just above slot 0's stack; slot n's top is n << STACK_SHIFT above it */
extern uint32_t running_slot;
extern uint32_t slot_limit;

#endif
