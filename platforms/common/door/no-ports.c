/* I/O ports: this machine has none. */
#include "image.h"

u32 arch_portRead8(u32 port) { return (void)port, 0xff; }
u32 arch_portRead16(u32 port) { return (void)port, 0xffff; }
u32 arch_portRead32(u32 port) { return (void)port, ~(u32)0; }
void arch_portWrite8(u32 port, u32 value) { (void)port, (void)value; }
void arch_portWrite16(u32 port, u32 value) { (void)port, (void)value; }
void arch_portWrite32(u32 port, u32 value) { (void)port, (void)value; }
