/* Interrupt lines of devices: this platform has none. */
#include "image.h"

u32 plat_lineOpen(u32 interrupt, u32 is_level) { return (void)interrupt, (void)is_level, (u32)-38; } /* ENOSYS */
void plat_lineAgain(u32 line) { (void)line; }
u32 plat_lineMessage(u32 message) { return (void)message, (u32)-38; }
