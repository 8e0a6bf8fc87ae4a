/* Device registers, randomness; there are no ports. */
#include "cpu.h"
#include "devices.h"
#include "image.h"

u32 arch_portRead8(u32 port) { return (void)port, ~0u; }
u32 arch_portRead16(u32 port) { return (void)port, ~0u; }
u32 arch_portRead32(u32 port) { return (void)port, ~0u; }
void arch_portWrite8(u32 port, u32 value) { (void)port, (void)value; }
void arch_portWrite16(u32 port, u32 value) { (void)port, (void)value; }
void arch_portWrite32(u32 port, u32 value) { (void)port, (void)value; }
u32 arch_deviceRead8(u64 address) { return *(volatile uint8_t *)device_window(address); }
u32 arch_deviceRead16(u64 address) { return *(volatile uint16_t *)device_window(address); }
u32 arch_deviceRead32(u64 address) { return *(volatile uint32_t *)device_window(address); }
void arch_deviceWrite8(u64 address, u32 value) { *(volatile uint8_t *)device_window(address) = (uint8_t)value; }
void arch_deviceWrite16(u64 address, u32 value) { *(volatile uint16_t *)device_window(address) = (uint16_t)value; }
void arch_deviceWrite32(u64 address, u32 value) { *(volatile uint32_t *)device_window(address) = value; }

u32 plat_entropy(u32 data, u32 length) {
  if (!has_random()) return (u32)-19; /* ENODEV */
  while (length) {
    uint64_t word;
    if (!random_word(&word)) return (u32)-5; /* EIO */
    u32 n = length < sizeof word ? length : (u32)sizeof word;
    __builtin_memcpy(linear(data, n), &word, n);
    data += n;
    length -= n;
  }
  return 0;
}

u64 plat_syscall(u32 number, u64 a, u64 b, u64 c, u64 d, u64 e, u64 f) {
  (void)number, (void)a, (void)b, (void)c, (void)d, (void)e, (void)f;
  return (u64)-38; /* ENOSYS */
}
