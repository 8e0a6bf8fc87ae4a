/* What was handed over; the raw calls of other platforms. */
#include "image.h"
#include "kvm.h"

void map_handovers(void) {}

u64 plat_handover(u32 kind) { return kind == 1 ? handover_tree() : 0; }

u64 plat_hypercall(u32 number, u64 a, u64 b, u64 c, u64 d, u64 e) {
  (void)number, (void)a, (void)b, (void)c, (void)d, (void)e;
  return (u64)-38; /* ENOSYS */
}
