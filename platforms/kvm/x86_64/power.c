/* The ways to end a virtual machine, and to tell the outside with which status. */
#include "cpu.h"
#include "image.h"
#include "kvm.h"

#define DEBUG_CONSOLE 0xe9    /* QEMU: -device isa-debugcon,iobase=0xe9,… reads back its own number */
#define DEBUG_EXIT 0xf4       /* QEMU: -device isa-debug-exit,iobase=0xf4; 7 bits of status */
#define ACPI_PM1A_QEMU 0x604  /* QEMU's pc and q35: sleep control */
#define ACPI_S5 0x2000
#define KEYBOARD_CONTROLLER 0x64
#define RESET_PULSE 0xfe

/* The whole status in decimal on the debug console; `tsuk run` reads it there. */
static void tell_status(unsigned status) {
  if (in8(DEBUG_CONSOLE) != DEBUG_CONSOLE) return;
  char line[STATUS_DIGITS];
  status_digits(line, status);
  for (unsigned i = 0; i < sizeof line; i++) out8(DEBUG_CONSOLE, (uint8_t)line[i]);
}

/* Below a hypervisor only are these ports what they are called here. On a computer of iron the last words stay on the screen. */
void stop_machine(unsigned status) {
  if (is_virtual_machine()) {
    tell_status(status & 255);
    out8(DEBUG_EXIT, (uint8_t)(status & 127));
    out16(ACPI_PM1A_QEMU, ACPI_S5);
    out8(KEYBOARD_CONTROLLER, RESET_PULSE); /* with -no-reboot a reset ends QEMU too */
  }
  static const char farewell[] = "\ntsukuri has ended";
  console_emergency(farewell, sizeof farewell - 1);
  for (;;) __asm__ volatile("cli; hlt");
}

void plat_terminate(u32 status) { stop_machine(status); }
