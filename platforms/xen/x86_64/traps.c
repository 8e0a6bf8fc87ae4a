/* Where Xen delivers exceptions and the hypercalls of user mode. Events never interrupt: they stay masked (irq.c). */
#include "image.h"
#include "pv.h"

#define VECTORS 32
#define ENTRY_SIZE 8
#define RING3_CODE 0xe033
#define RING3_STACK 0xe02b

extern char trap_entries[], boot_stack_end[];
void syscall_entry(void);
void failsafe_entry(void);

void traps_init(void) {
  struct {
    uint8_t vector, privilege;
    uint16_t code;
    uint64_t address;
  } table[VECTORS + 1];
  for (unsigned i = 0; i <= VECTORS; i++) {
    table[i].vector = (uint8_t)i;
    table[i].privilege = 0; /* no software interrupt reaches it */
    table[i].code = RING3_CODE;
    table[i].address = i == VECTORS ? 0 : (uint64_t)trap_entries + i * ENTRY_SIZE; /* 0 ends the table */
  }
  shared_info->upcall_mask = 1;
  if (hypercall(XEN_SET_TRAP_TABLE, (uint64_t)table, 0, 0, 0, 0) ||
      hypercall(XEN_STACK_SWITCH, RING3_STACK, (uint64_t)boot_stack_end, 0, 0, 0) ||
      hypercall(XEN_SET_CALLBACKS, (uint64_t)failsafe_entry, (uint64_t)failsafe_entry, (uint64_t)syscall_entry, 0, 0)) {
    fail("Xen refuses the trap table");
  }
}
