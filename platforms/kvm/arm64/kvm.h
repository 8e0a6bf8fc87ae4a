/* What the files of this platform share. */
#ifndef TSUKURI_KVM_H
#define TSUKURI_KVM_H

#include "devices.h"
#include "memory.h"

void console_node(const struct fdt_node *node);
unsigned console_interrupt(void); /* 0: it has none */
void console_enable_interrupt(void);
void console_quiet(void); /* its interrupt fired */
int console_news(void);
/* For lines.c, which few images have: who notes the interrupts of devices, and tells the lines that fired. */
extern void (*on_line)(unsigned interrupt);
extern u32 (*fired_lines)(void);
void messages_node(const struct fdt_node *node);
uint64_t messages_frame(void); /* of GICv2m; 0 without it */
void power_node(const struct fdt_node *node);

#endif
