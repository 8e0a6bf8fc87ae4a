/* What the files of this platform share. */
#ifndef TSUKURI_KVM_H
#define TSUKURI_KVM_H

#include <stddef.h>
#include <stdint.h>

#include "memory.h"

#define KERNEL_BASE 0xffffffff80000000ull /* the image is mapped here, plus its physical address */

/* memory.c */
void paging_init(void);
volatile void *device_window(uint64_t physical);

/* boot.S */
_Noreturn void run_on(uint64_t stack_top, void (*function)(void));
extern volatile uint32_t lines_fired;

/* console.c, time.c, irq.c */
void console_init(void);
void console_enable_interrupt(void);
int console_news(void);
void irq_init(void);
void irq_unmask(unsigned line);
void timer_arm(uint64_t nanoseconds); /* after apic_enable */
void apic_enable(void);
void apic_acknowledge(void);

enum { VECTOR_PIC = 0x20, VECTOR_TIMER = 0x30, VECTOR_SPURIOUS = 0x3f };

#endif
