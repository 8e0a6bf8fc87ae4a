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
void power_node(const struct fdt_node *node);

#endif
