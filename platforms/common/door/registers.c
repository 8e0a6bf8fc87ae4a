/* Device registers, through the window that the platform maps them in. */
#include "memory.h"

u32 arch_deviceRead8(u64 address) { return *(volatile uint8_t *)device_window(address); }
u32 arch_deviceRead16(u64 address) { return *(volatile uint16_t *)device_window(address); }
u32 arch_deviceRead32(u64 address) { return *(volatile uint32_t *)device_window(address); }
void arch_deviceWrite8(u64 address, u32 value) { *(volatile uint8_t *)device_window(address) = (uint8_t)value; }
void arch_deviceWrite16(u64 address, u32 value) { *(volatile uint16_t *)device_window(address) = (uint16_t)value; }
void arch_deviceWrite32(u64 address, u32 value) { *(volatile uint32_t *)device_window(address) = value; }
