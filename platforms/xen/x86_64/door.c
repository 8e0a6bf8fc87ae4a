/* Hypercalls and randomness; the ports and device registers that a domain does not have; other platforms' raw calls. */
#include "cpu.h"
#include "image.h"
#include "xen.h"

u32 arch_portRead8(u32 port) { return (void)port, 0xff; }
u32 arch_portRead16(u32 port) { return (void)port, 0xffff; }
u32 arch_portRead32(u32 port) { return (void)port, ~(u32)0; }
void arch_portWrite8(u32 port, u32 value) { (void)port, (void)value; }
void arch_portWrite16(u32 port, u32 value) { (void)port, (void)value; }
void arch_portWrite32(u32 port, u32 value) { (void)port, (void)value; }
u32 arch_deviceRead8(u64 address) { return (void)address, 0xff; }
u32 arch_deviceRead16(u64 address) { return (void)address, 0xffff; }
u32 arch_deviceRead32(u64 address) { return (void)address, ~(u32)0; }
void arch_deviceWrite8(u64 address, u32 value) { (void)address, (void)value; }
void arch_deviceWrite16(u64 address, u32 value) { (void)address, (void)value; }
void arch_deviceWrite32(u64 address, u32 value) { (void)address, (void)value; }

u32 plat_entropy(u32 data, u32 length) {
  if (!has_random()) return (u32)-19; /* ENODEV */
  while (length) {
    uint64_t word;
    if (!random_word(&word)) return (u32)-5; /* EIO */
    u32 n = length < sizeof word ? length : (u32)sizeof word;
    __builtin_memcpy((void *)(uintptr_t)data, &word, n);
    data += n;
    length -= n;
  }
  return 0;
}

u64 plat_syscall(u32 number, u64 a, u64 b, u64 c, u64 d, u64 e, u64 f) {
  (void)number, (void)a, (void)b, (void)c, (void)d, (void)e, (void)f;
  return (u64)-38; /* ENOSYS */
}

/* IRET is no call: it does not come back. */
u64 plat_hypercall(u32 number, u64 a, u64 b, u64 c, u64 d, u64 e) {
  if (number >= XEN_HYPERCALLS || number == XEN_IRET) return (u64)-38; /* ENOSYS */
  if (number == XEN_EVENT_CHANNEL_OP && a != EVENT_SEND) events_changed();
  return (u64)hypercall(number, a, b, c, d, e);
}
