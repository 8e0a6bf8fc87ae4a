/* What the files of this platform share. */
#ifndef TSUKURI_KVM_H
#define TSUKURI_KVM_H

#include <stddef.h>
#include <stdint.h>

#include "memory.h"

#define KERNEL_BASE 0xffffffff80000000ull /* the image is mapped here, plus its physical address */

#define BOOT_PAGES 4                        /* boot.S maps that many times 2 MiB at 0 and at KERNEL_BASE */
#define LOADER_PAGES 8                      /* behind them there is room for what loader.c maps */

/* loader.c */
extern char command_line[];
extern uint32_t command_line_length;
void read_loader(uint32_t protocol, uint32_t info);

/* screen.c */
#define SCREEN 0xb8000ull
void screen_init(void);
extern int screen_is_there;
void screen_write(const char *data, size_t length);

/* memory.c */
void paging_init(void);

/* console.c, time.c, irq.c */
void console_init(void);
void console_enable_interrupt(void);
int console_news(void);
void irq_init(void);
void irq_unmask(unsigned line);
/* For lines.c, which few images have: what has fired, and who notes it. */
extern uint32_t lines_fired;
extern void (*on_vector)(unsigned vector);
void timer_arm(uint64_t nanoseconds); /* after apic_enable */
#define APIC 0xfee00000ull
void apic_enable(void);
void apic_acknowledge(void);

enum { VECTOR_PIC = 0x20, VECTOR_TIMER = 0x30, VECTOR_SPURIOUS = 0x3f };

#endif
