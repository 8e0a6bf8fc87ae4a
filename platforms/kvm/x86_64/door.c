/* I/O ports. */
#include "cpu.h"
#include "image.h"

u32 arch_portRead8(u32 port) { return in8((uint16_t)port); }
u32 arch_portRead16(u32 port) { return in16((uint16_t)port); }
u32 arch_portRead32(u32 port) { return in32((uint16_t)port); }
void arch_portWrite8(u32 port, u32 value) { out8((uint16_t)port, (uint8_t)value); }
void arch_portWrite16(u32 port, u32 value) { out16((uint16_t)port, (uint16_t)value); }
void arch_portWrite32(u32 port, u32 value) { out32((uint16_t)port, value); }
