/* Linux's raw call: there is no Linux. */
#include "image.h"

u64 plat_syscall(u32 number, u64 a, u64 b, u64 c, u64 d, u64 e, u64 f) {
  (void)number, (void)a, (void)b, (void)c, (void)d, (void)e, (void)f;
  return (u64)-38; /* ENOSYS */
}
