/* Hypercalls. IRET is none: it does not come back. */
#include "image.h"
#include "pv.h"

u64 plat_hypercall(u32 number, u64 a, u64 b, u64 c, u64 d, u64 e) {
  if (number >= XEN_HYPERCALLS || number == XEN_IRET) return (u64)-38; /* ENOSYS */
  if (number == XEN_EVENT_CHANNEL_OP && a != EVENT_SEND) events_changed();
  return (u64)hypercall(number, a, b, c, d, e);
}
