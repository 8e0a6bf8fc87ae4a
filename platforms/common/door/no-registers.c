/* Device registers: this machine has none. */
#include "image.h"

u32 arch_deviceRead8(u64 address) { return (void)address, 0xff; }
u32 arch_deviceRead16(u64 address) { return (void)address, 0xffff; }
u32 arch_deviceRead32(u64 address) { return (void)address, ~(u32)0; }
void arch_deviceWrite8(u64 address, u32 value) { (void)address, (void)value; }
void arch_deviceWrite16(u64 address, u32 value) { (void)address, (void)value; }
void arch_deviceWrite32(u64 address, u32 value) { (void)address, (void)value; }
