/*
 * Entry as Linux's boot protocol for a zImage has it (Linux, Documentation/arm/booting.rst), which Xen speaks: supervisor mode, MMU and data
 * cache off, the device tree's address in r2, the image anywhere at a multiple of 4 KiB where linear memory's addresses are (below 2 GiB).
 *
 * What is written while the caches are off goes to memory behind them: at the end, whatever they held of it is thrown away. The page tables
 * made here are the final ones as far as the image goes, so that no page is ever writable and executable.
 */
#include "layout.h"
#include "paging.h"

#define STATUS_CRASH 134
#define SUPERVISOR 0x13
#define ZIMAGE_MAGIC 0x016f2818
#define KERNEL (PAGE_PRESENT | PAGE_SMALL | PAGE_SHARED | PAGE_ACCESSED)
#define TRANSLATION (1 << 31 | 3 << 12 | 1 << 10 | 1 << 8)	/* TTBCR: long descriptors, walks through the caches */
#define CONTROL_OFF (1 << 1 | 1 << 13 | 1 << 25)	/* SCTLR: alignment checks, vectors at the top, big-endian exceptions */
#define CONTROL_ON (1 << 0 | 1 << 2 | 1 << 11 | 1 << 12 | 1 << 19 | 1 << 30)	/* MMU, caches, prediction, W^X, exceptions in Thumb state */
#define ENTRIES(address) ((address) >> 21 << 3)	/* where page_level_2 has the entry */

	.syntax	unified
	.cfi_sections .debug_frame

	.macro	constant register, value
	movw	\register, #:lower16:(\value)
	movt	\register, #:upper16:(\value)
	.endm
	/* where a symbol is now: r10 is how far the image is from where it was linked */
	.macro	address register, symbol
	constant \register, \symbol
	add	\register, \register, r10
	.endm

	/* moves a part of the image up, from its end to its beginning */
	.macro	move_up from, from_end, to, to_end
	address	r0, \from_end
	address	r1, \to_end
	address	r2, \to
	b	2f
1:	ldmdb	r0!, {r4-r7}
	stmdb	r1!, {r4-r7}
2:	cmp	r1, r2
	bhi	1b
	.endm

	/* entries for the pages up to `end`: r4 is the entry, r5 the page's physical address */
	.macro	map_to end, flags, high
	address	r0, \end
	constant r1, \flags
	ldr	r3, =\high
	b	2f
1:	orr	r2, r5, r1
	strd	r2, r3, [r4], #8
	add	r5, r5, #4096
2:	cmp	r5, r0
	blo	1b
	.endm

	.section .text.boot, "ax", %progbits
	.arm
image_header:
	.rept	8
	nop
	.endr
	b	entry_code
	.long	ZIMAGE_MAGIC
	.long	0			/* where it has to be: anywhere */
	.long	file_size

entry_code:
	cpsid	aif
	mov	r8, r2			/* the device tree */
	adr	r9, image_header
	constant r0, image_start
	sub	r10, r9, r0
	move_up	data_from, data_from_end, data_start, data_end
	move_up	linear_from, data_from, linear_start, linear_pad
	move_up	rodata_from, linear_from, rodata_start, rodata_end
	address	r0, data_end
	address	r1, boot_end
	mov	r4, #0
	mov	r5, #0
	mov	r6, #0
	mov	r7, #0
1:	stmia	r0!, {r4-r7}
	cmp	r0, r1
	blo	1b

	/* the image, each page with its rights */
	mov	r5, r9
	address	r4, page_image_1
	map_to	text_end, KERNEL | PAGE_READ_ONLY, 0
	map_to	rodata_end, KERNEL | PAGE_READ_ONLY, PAGE_NO_EXECUTE_HIGH
	address	r1, data_start		/* the static data between has its own place */
	sub	r1, r1, r5
	add	r4, r4, r1, lsr #9
	add	r5, r5, r1
	map_to	bss_end, KERNEL, PAGE_NO_EXECUTE_HIGH

	/* the tables above those: the root, then the four pages' own entries, then the image's */
	constant r1, KERNEL
	ldr	r3, =PAGE_NO_EXECUTE_HIGH
	address	r4, page_level_2
	address	r5, page_root
	add	r6, r4, #ENTRIES(PAGE_TABLES) & 0xff00
	add	r6, r6, #ENTRIES(PAGE_TABLES) & 0xff
	mov	r0, #4
	mov	r7, #0
1:	orr	r2, r4, #PAGE_PRESENT | PAGE_SMALL
	str	r2, [r5], #4
	str	r7, [r5], #4
	orr	r2, r4, r1
	strd	r2, r3, [r6], #8
	add	r4, r4, #4096
	subs	r0, r0, #1
	bne	1b
	address	r4, page_level_2 + ENTRIES(IMAGE_BASE)
	address	r5, page_image_1
	address	r0, bss_end
1:	orr	r2, r5, r1
	strd	r2, r3, [r4], #8
	add	r5, r5, #4096
	cmp	r5, r0
	blo	1b

	/* the device tree: at most 2 MiB, in two pages of 2 MiB; the protocol says that these are memory */
	address	r4, page_level_2 + ENTRIES(BOOT_TREE)
	bic	r1, r1, #PAGE_SMALL
	lsr	r2, r8, #21
	orr	r2, r1, r2, lsl #21
	strd	r2, r3, [r4], #8
	add	r2, r2, #0x200000
	strd	r2, r3, [r4]

	/* this very page where it is now, for the moment in which the MMU comes on */
	constant r1, KERNEL
	adr	r6, mmu_on
	address	r5, boot_table_1
	orr	r2, r5, r1
	address	r4, page_level_2
	lsr	r0, r6, #21
	add	r4, r4, r0, lsl #3
	strd	r2, r3, [r4]
	ubfx	r0, r6, #12, #9
	add	r5, r5, r0, lsl #3
	lsr	r6, r6, #12
	orr	r2, r1, r6, lsl #12
	orr	r2, r2, #PAGE_READ_ONLY
	mov	r3, #0
	strd	r2, r3, [r5]

	dsb
	mrc	p15, 0, r0, c0, c0, 1	/* CTR */
	ubfx	r0, r0, #16, #4
	mov	r3, #4
	lsl	r3, r3, r0		/* bytes of the smallest cache line */
	address	r0, rodata_start
	address	r1, boot_end
1:	mcr	p15, 0, r0, c7, c6, 1	/* DCIMVAC */
	add	r0, r0, r3
	cmp	r0, r1
	blo	1b
	mov	r0, #0
	mcr	p15, 0, r0, c8, c7, 0	/* TLBIALL */
	mcr	p15, 0, r0, c7, c5, 0	/* ICIALLU */
	mcr	p15, 0, r0, c7, c5, 6	/* BPIALL */
	dsb

	mov	r0, #MEMORY_KINDS
	mcr	p15, 0, r0, c10, c2, 0	/* MAIR0 */
	constant r0, TRANSLATION
	mcr	p15, 0, r0, c2, c0, 2	/* TTBCR */
	isb
	address	r0, page_root
	mov	r1, #0
	mcrr	p15, 0, r0, r1, c2	/* TTBR0 */
	mov	r0, #0xf << 20		/* floating point */
	mcr	p15, 0, r0, c1, c0, 2	/* CPACR */
	mrc	p15, 0, r0, c1, c0, 0	/* SCTLR */
	constant r1, CONTROL_OFF
	bic	r0, r0, r1
	constant r1, CONTROL_ON
	orr	r0, r0, r1
	constant r2, at_home
	isb
	b	mmu_on
	.balign	16
mmu_on:	mcr	p15, 0, r0, c1, c0, 0
	isb
	bx	r2

at_home:
	constant r0, boot_stack_end
	cps	#0x11			/* FIQ, IRQ, abort, undefined: they share what is now the boot's stack */
	mov	sp, r0
	cps	#0x12
	mov	sp, r0
	cps	#0x17
	mov	sp, r0
	cps	#0x1b
	mov	sp, r0
	cps	#SUPERVISOR
	mov	sp, r0
	constant r0, vectors
	mcr	p15, 0, r0, c12, c0, 0	/* VBAR */
	mov	r0, #1 << 30
	vmsr	fpexc, r0
	mov	r0, #0
	vmsr	fpscr, r0
	mov	r11, #0
	mov	r0, r8
	mov	r1, #0
	mov	r2, r9
	mov	r3, #0
	bl	start
	.ltorg

/*
 * Exceptions. None comes back: interrupts stay masked for ever (plat.idle asks the interrupt controller), and all else ends in a report.
 * Each has a mode of its own with another stack, so that a stack overflow can be reported.
 */
	.thumb
	.balign	32
vectors:
	b.w	exception_in_exception	/* reset */
	b.w	undefined
	b.w	supervisor_call
	b.w	prefetch_abort
	b.w	data_abort
	b.w	exception_in_exception	/* not used */
	b.w	interrupt
	mov	r0, #7			/* FIQ */
	b.n	exception
undefined:
	mov	r0, #1
	subs	lr, lr, #2		/* lr is where to go on: as far behind the instruction as the manual says for each */
	b.n	exception
supervisor_call:
	mov	r0, #2
	b.n	exception
prefetch_abort:
	mov	r0, #3
	subs	lr, lr, #4
	b.n	exception
data_abort:
	mov	r0, #4
	subs	lr, lr, #8
	b.n	exception
interrupt:
	mov	r0, #6
exception:
	mrs	r1, spsr
	and	r1, r1, #0x1f
	cmp	r1, #SUPERVISOR
	bne	exception_in_exception
	mov	r1, lr
	mrs	r12, cpsr
	cps	#SUPERVISOR
	mov	r2, sp
	mov	r3, lr
	msr	cpsr_c, r12
	push	{r11, r12}
	bl	on_exception
exception_in_exception:			/* the report itself has failed */
	constant r0, boot_stack_end
	mov	sp, r0
	mov	r0, #STATUS_CRASH
	bl	stop_machine

	.bss
	.balign	32
page_root:
	.skip	32
	.balign	16
	.globl	boot_stack_end
	.hidden	boot_stack_end
	.skip	4096
boot_stack_end:				/* later the stack on which exceptions are handled */
	.section .note.GNU-stack, "", %progbits
