/* Raw calls. */
#include "image.h"
#include "xen-arm.h"

u64 plat_hypercall(u32 number, u64 a, u64 b, u64 c, u64 d, u64 e) { return (u64)hypercall(number, a, b, c, d, e); }
