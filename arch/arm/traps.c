/* The report that each exception ends in (Arm Architecture Reference Manual, section B3.13, "Fault Status Register"). */
#include "cpu.h"
#include "image.h"

/* By their places in the table of vectors. */
enum { UNDEFINED = 1, PREFETCH_ABORT = 3, DATA_ABORT = 4 };
#define WRITE_ACCESS (1u << 11) /* of a data abort's status */

_Noreturn void on_exception(unsigned kind, uintptr_t pc, uintptr_t sp, uintptr_t lr, uintptr_t fp);
_Noreturn void on_exception(unsigned kind, uintptr_t pc, uintptr_t sp, uintptr_t lr, uintptr_t fp) {
  struct machine_state at = {pc, sp, {lr, fp}};
  if (kind == UNDEFINED) crash_by_instruction(&at);
  if (kind == PREFETCH_ABORT) crash("execution of data", &at);
  if (kind == DATA_ABORT) crash_by_fault(READ_REGISTER(0, c6, c0, 0), READ_REGISTER(0, c5, c0, 0) & WRITE_ACCESS, &at); /* DFAR, DFSR */
  char what[] = "processor exception 0";
  what[sizeof what - 2] = (char)('0' + kind);
  crash(what, &at);
}
