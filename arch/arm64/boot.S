/*
 * Entry as Linux's arm64 boot protocol has it (Linux, Documentation/arm64/booting.rst), which QEMU, Xen, U-Boot and others speak: at EL1 or
 * EL2, MMU and data cache off, the device tree's address in x0, the image anywhere at a multiple of 2 MiB below 512 GiB.
 *
 * What is written while the caches are off goes to memory behind them: at the end, whatever they held of it is thrown away. The page tables
 * made here are the final ones as far as the image goes, so that no page is ever writable and executable.
 */
#include "layout.h"
#include "paging.h"

#define STATUS_CRASH 134
#define EL2 (2 << 2)
#define EL1_MASKED 0x3c5		/* SPSR: EL1 on SP_EL1, all exceptions masked */
#define CONTROL_OFF 0x30d00800		/* SCTLR_EL1: the bits that are one */
#define CONTROL_ON (CONTROL_OFF | 1 << 0 | 1 << 2 | 1 << 3 | 1 << 12 | 1 << 19)	/* MMU, caches, stack alignment, W^X */
#define TRANSLATION ((25 << 0) | (5 << 8) | (3 << 12) | (25 << 16) | (5 << 24) | (3 << 28) | (2 << 30))
				/* TCR_EL1, for each half: 39 bits, walks through the caches, 4 KiB pages */
#define KERNEL (PAGE_PRESENT | PAGE_SMALL | PAGE_SHARED | PAGE_ACCESSED | PAGE_NO_USER_EXECUTE)
#define CODE (KERNEL | PAGE_READ_ONLY)
#define CONSTANTS (CODE | PAGE_NO_EXECUTE)
#define DATA (KERNEL | PAGE_NO_EXECUTE)	/* and tables */
#define IMAGE_INDEX (IMAGE_BASE >> 30 & 511)
#define DEVICES_INDEX (DEVICES >> 30 & 511)
#define TREE_INDEX (BOOT_TREE >> 21 & 511)

	.macro	address register, symbol
	adrp	\register, \symbol
	add	\register, \register, :lo12:\symbol
	.endm

	/* moves a part of the image up, from its end to its beginning */
	.macro	move_up from, from_end, to, to_end
	address	x0, \from_end
	address	x1, \to_end
	address	x2, \to
	b	2f
1:	ldp	x3, x4, [x0, #-16]!
	stp	x3, x4, [x1, #-16]!
2:	cmp	x1, x2
	b.hi	1b
	.endm

	/* entries for the pages up to `end`: x5 is the entry, x6 the page's physical address */
	.macro	map_to end, flags
	address	x0, \end
	ldr	x1, =\flags
	b	2f
1:	orr	x2, x6, x1
	str	x2, [x5], #8
	add	x6, x6, #4096
2:	cmp	x6, x0
	b.lo	1b
	.endm

	/* an entry, at `index` of a table, that points to another table */
	.macro	point table, index, to
	address	x0, \table
	address	x1, \to
	orr	x1, x1, x7
	str	x1, [x0, \index, lsl #3]
	.endm

	/*
	 * An exception's entry lies at each multiple of 128 bytes. The kernel runs on SP_EL0, exceptions on SP_EL1, so that a stack overflow can be
	 * reported. None comes back: interrupts stay masked for ever (plat.idle asks the interrupt controller), and all else ends in a
	 * report. The code around jumps over them.
	 */
	.macro	vector at, kind
	b	3f
	.org	\at
	mov	w0, #\kind
	b	exception
3:
	.endm
	/* while on SP_EL1: the report itself has failed */
	.macro	last_vector at
	b	3f
	.org	\at
	b	exception_in_exception
3:
	.endm

/*
 * The image's beginning is the exceptions' table, too, which would need 2 KiB of its own. Whoever runs its first instruction at the kernel's
 * address, and not where the loader put it, is the first kind of exception.
 */
	.section .text.boot, "ax", @progbits
	.balign	2048
	b	entry_code
	.long	0
	.quad	0			/* offset from a multiple of 2 MiB */
	.quad	image_size
	.quad	0xa			/* little-endian, 4 KiB pages, anywhere in memory */
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.long	0

entry_code:
	adr	x9, entry_code
	tbnz	x9, #63, synchronous
	msr	daifset, #15
	mov	x19, x0			/* the device tree */
	mrs	x0, CurrentEL
	cmp	x0, #EL2
	b.ne	at_el1

	/* a level below, and nothing of it traps */
	mov	x0, #1 << 31		/* 64-bit */
	msr	hcr_el2, x0
	vector	0x80, 1			/* IRQ */
	mov	x0, #3			/* counter and timers */
	msr	cnthctl_el2, x0
	msr	cntvoff_el2, xzr
	mov	x0, #0x33ff		/* no trap of floating point */
	msr	cptr_el2, x0
	msr	hstr_el2, xzr
	msr	vttbr_el2, xzr
	mrs	x0, midr_el1
	msr	vpidr_el2, x0
	mrs	x0, mpidr_el1
	msr	vmpidr_el2, x0
	mrs	x0, id_aa64pfr0_el1
	tst	x0, #0xf << 24		/* GICv3 registers? */
	b.eq	1f
	mrs	x0, s3_4_c12_c9_5	/* ICC_SRE_EL2 */
	orr	x0, x0, #1
	orr	x0, x0, #8
	msr	s3_4_c12_c9_5, x0
	isb
	msr	s3_4_c12_c11_0, xzr	/* ICH_HCR_EL2 */
1:	ldr	x0, =CONTROL_OFF
	msr	sctlr_el1, x0
	mov	x0, #EL1_MASKED
	msr	spsr_el2, x0
	adr	x0, at_el1
	msr	elr_el2, x0
	eret
	vector	0x100, 2		/* FIQ */

at_el1:
	move_up	data_from, data_from_end, data_start, data_end
	move_up	linear_from, data_from, linear_start, linear_pad
	mrs	x22, ctr_el0
	ubfx	x22, x22, #16, #4
	mov	x23, #4
	lsl	x23, x23, x22		/* bytes of the smallest cache line */
	vector	0x180, 3		/* system error */
	move_up	rodata_from, linear_from, rodata_start, rodata_end
	address	x0, data_end
	address	x1, boot_end
1:	stp	xzr, xzr, [x0], #16
	cmp	x0, x1
	b.lo	1b

	/* the image, each page with its rights */
	address	x6, image_start
	address	x5, page_image_1
	ldr	x7, =DATA
	mov	x0, #MEMORY_KINDS
	msr	mair_el1, x0
	mov	x0, #3 << 20		/* floating point */
	msr	cpacr_el1, x0
	last_vector 0x200
	map_to	text_end, CODE
	map_to	rodata_end, CONSTANTS
	address	x1, data_start		/* the static data between has its own place */
	sub	x1, x1, x6
	add	x5, x5, x1, lsr #9
	add	x6, x6, x1
	last_vector 0x280
	map_to	bss_end, DATA

	/* the tables above those */
	address	x0, page_image_2
	address	x1, page_image_1
	address	x2, page_devices_2
1:	orr	x3, x1, x7
	str	x3, [x0], #8
	add	x1, x1, #4096
	cmp	x1, x2
	b.lo	1b
	mov	x2, #IMAGE_INDEX
	point	page_root_1, x2, page_image_2
	last_vector 0x300
	mov	x2, #DEVICES_INDEX
	point	page_root_1, x2, page_devices_2
	mov	x2, #RECURSIVE_SLOT
	point	page_root_1, x2, page_root_1
	point	page_root_0, x2, page_root_0

	/* the device tree: at most 2 MiB, in two pages of 2 MiB; the protocol says that these are memory */
	ldr	x1, =DATA & ~PAGE_SMALL
	and	x2, x19, #~0x1fffff
	orr	x2, x2, x1
	add	x3, x2, #0x200000
	address	x0, page_image_2 + TREE_INDEX * 8
	stp	x2, x3, [x0]
	last_vector 0x380

	/* this very page where it is now, for the moment in which the MMU comes on */
	adr	x6, mmu_on
	ubfx	x2, x6, #30, #9
	point	page_root_0, x2, boot_table_2
	ubfx	x2, x6, #21, #9
	point	boot_table_2, x2, boot_table_1
	ubfx	x2, x6, #12, #9
	address	x0, boot_table_1
	and	x6, x6, #~0xfff
	ldr	x1, =CODE
	orr	x1, x1, x6
	str	x1, [x0, x2, lsl #3]

	dsb	sy
	address	x0, rodata_start
	address	x1, boot_end
1:	dc	ivac, x0
	add	x0, x0, x23
	cmp	x0, x1
	b.lo	1b
	tlbi	vmalle1
	ic	iallu
	dsb	sy

	ldr	x0, =TRANSLATION
	mrs	x1, id_aa64mmfr0_el1
	and	x1, x1, #15		/* how long physical addresses are: at most 48 bits */
	mov	x2, #5
	cmp	x1, x2
	csel	x1, x1, x2, lo
	orr	x0, x0, x1, lsl #32
	msr	tcr_el1, x0
	address	x0, page_root_0
	msr	ttbr0_el1, x0
	add	x0, x0, #4096		/* page_root_1 */
	msr	ttbr1_el1, x0
	address	x21, image_start
	ldr	x0, =CONTROL_ON
	ldr	x1, =at_home
	isb
	b	mmu_on
	.balign	16
mmu_on:	msr	sctlr_el1, x0
	isb
	br	x1

at_home:
	address	x0, boot_stack_end
	mov	sp, x0			/* for exceptions */
	msr	spsel, #0
	mov	sp, x0
	address	x0, image_start
	msr	vbar_el1, x0
	msr	fpcr, xzr
	isb
	mov	x0, x19
	mov	x1, x21
	bl	start
	udf	#0

synchronous:
	mov	w0, #0
exception:
	mov	x1, x29
	mov	x2, x30
	bl	on_exception
exception_in_exception:
	address	x0, boot_stack_end
	mov	sp, x0
	mov	w0, #STATUS_CRASH
	bl	stop_machine
	.ltorg

	.bss
	.balign	16
	.globl	boot_stack_end
	.hidden	boot_stack_end
	.skip	4096
boot_stack_end:				/* later the stack on which exceptions are handled */
	.section .note.GNU-stack, "", @progbits
