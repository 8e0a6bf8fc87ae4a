/*
 * The end of a virtual machine: PSCI (Arm DEN 0022), by the instruction that the device tree names. The exit status goes out by a
 * semihosting call (Arm, "Semihosting for AArch32 and AArch64") when the kernel parameter tsuk.status says that somebody takes it: for a
 * machine without a debugger behind it that call is an undefined instruction.
 */
#include "image.h"
#include "kvm.h"

#define SYSTEM_OFF 0x84000008u
#define EXIT_EXTENDED 0x20
#define APPLICATION_EXIT 0x20026

static bool by_smc;

void power_node(const struct fdt_node *node) {
  if (fdt_has(node, FDT_METHOD, "smc")) by_smc = true;
}

static void tell_status(unsigned status) {
  if (tell_on_console(status) || status_way != STATUS_BY_SEMIHOSTING) return;
  uint64_t block[2] = {APPLICATION_EXIT, status};
  register uint64_t operation __asm__("x0") = EXIT_EXTENDED;
  register uint64_t *parameters __asm__("x1") = block;
  __asm__ volatile("hlt #0xf000" : "+r"(operation) : "r"(parameters) : "memory");
}

void stop_machine(unsigned status) {
  tell_status(status & 255);
  register uint64_t function __asm__("x0") = SYSTEM_OFF;
  if (by_smc) __asm__ volatile("smc #0" : "+r"(function) : : "x1", "x2", "x3", "memory");
  else __asm__ volatile("hvc #0" : "+r"(function) : : "x1", "x2", "x3", "memory");
  for (;;) __asm__ volatile("wfi");
}

void plat_terminate(u32 status) { stop_machine(status); }
