/* The report that each exception ends in (Arm Architecture Reference Manual, "Exception Syndrome Register"). */
#include "cpu.h"
#include "image.h"

#define CLASS(syndrome) ((syndrome) >> 26 & 63)
enum { UNKNOWN = 0x00, INSTRUCTION_ABORT = 0x21, DATA_ABORT = 0x25, BREAKPOINT = 0x3c };
#define WRITE_ACCESS 64 /* of a data abort's syndrome */

_Noreturn void on_exception(unsigned kind, uint64_t fp, uint64_t lr);
_Noreturn void on_exception(unsigned kind, uint64_t fp, uint64_t lr) {
  uint64_t syndrome = READ_REGISTER(esr_el1);
  struct machine_state at = {READ_REGISTER(elr_el1), READ_REGISTER(sp_el0), {lr, fp}};
  unsigned class = CLASS(syndrome);
  if (kind == 0) {
    if (class == DATA_ABORT) crash_by_fault(READ_REGISTER(far_el1), syndrome & WRITE_ACCESS, &at);
    if (class == INSTRUCTION_ABORT) crash("execution of data", &at);
    if (class == UNKNOWN || class == BREAKPOINT) crash_by_instruction(&at);
  }
  char what[] = "processor exception 0:00";
  what[sizeof what - 5] = (char)('0' + kind);
  what[sizeof what - 3] = "0123456789abcdef"[class >> 4];
  what[sizeof what - 2] = "0123456789abcdef"[class & 15];
  crash(what, &at);
}
