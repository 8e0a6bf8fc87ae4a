/* What the compiler's division functions call for a divisor of zero. Generated code has looked before, so this is a bug of native code. */
#include "trap.h"

void __aeabi_idiv0(void);
void __aeabi_ldiv0(void);

void __aeabi_idiv0(void) { trap_now(TRAP_DIV_BY_ZERO); }
void __aeabi_ldiv0(void) { trap_now(TRAP_DIV_BY_ZERO); }
