/*
 * Execution contexts: AAPCS, callee-saved registers r4-r11 and d8-d15 (WebAssembly code computes with floats).
 *
 * Slot n's stack ends at stack_area + (n << STACK_SHIFT); the 8 bytes below that end hold its stack pointer while it is not
 * running. Both lie outside of linear memory. Slot 0 is the stack that the kernel was entered on.
 */
#include "machine.h"

#define FRAME 100 /* d8-d15, r4-r11, lr */

	.syntax	unified
	.thumb
	.text
	.globl	arch_contextSwitch, arch_contextStart

/* void arch_contextSwitch(u32 from, u32 to) */
	.type	arch_contextSwitch, %function
arch_contextSwitch:
	.cfi_sections .debug_frame
	.cfi_startproc
	movw	r2, #:lower16:stack_area
	movt	r2, #:upper16:stack_area
	ldr	r0, [r2, #4]		/* running_slot, not the argument: TypeScript must not choose where sp is stored */
	ldr	r3, [r2, #8]		/* slot_limit */
	cmp	r1, r3
	bhs	bad_slot
	push	{r4-r11, lr}
	.cfi_adjust_cfa_offset 36
	.cfi_rel_offset r4, 0
	.cfi_rel_offset r5, 4
	.cfi_rel_offset r6, 8
	.cfi_rel_offset r7, 12
	.cfi_rel_offset r8, 16
	.cfi_rel_offset r9, 20
	.cfi_rel_offset r10, 24
	.cfi_rel_offset r11, 28
	.cfi_rel_offset lr, 32
	vpush	{d8-d15}
	.cfi_adjust_cfa_offset 64
	str	r1, [r2, #4]
	ldr	r2, [r2]
	add	r0, r2, r0, lsl #STACK_SHIFT
	add	r1, r2, r1, lsl #STACK_SHIFT
	str	sp, [r0, #-8]
	ldr	sp, [r1, #-8]
	vpop	{d8-d15}
	.cfi_adjust_cfa_offset -64
	pop	{r4-r11, pc}
	.cfi_adjust_cfa_offset -36
	.cfi_restore r4
	.cfi_restore r5
	.cfi_restore r6
	.cfi_restore r7
	.cfi_restore r8
	.cfi_restore r9
	.cfi_restore r10
	.cfi_restore r11
	.cfi_restore lr
bad_slot:
	udf	#TRAP_BASE + BAD_CONTEXT
	.cfi_endproc
	.size	arch_contextSwitch, . - arch_contextSwitch

/*
 * void arch_contextStart(u32 slot, u32 argument): the new stack holds what arch_contextSwitch loads, with the argument as
 * r4, and "returns" to first_entry.
 */
	.type	arch_contextStart, %function
arch_contextStart:
	.cfi_startproc
	movw	r2, #:lower16:stack_area
	movt	r2, #:upper16:stack_area
	ldr	r3, [r2, #8]		/* slot_limit */
	cmp	r0, r3
	bhs	bad_start
	ldr	r2, [r2]
	add	r0, r2, r0, lsl #STACK_SHIFT
	sub	r2, r0, #8		/* first_entry's stack, aligned to 8 bytes */
	movw	r3, #:lower16:first_entry
	movt	r3, #:upper16:first_entry
	str	r3, [r2, #-4]!
	mov	r3, #0			/* the other registers: nothing of what the pages held before shows */
	mov	r12, #(FRAME - 4) / 4
1:	str	r3, [r2, #-4]!
	subs	r12, r12, #1
	bne	1b
	str	r1, [r2, #64]
	str	r2, [r0, #-8]
	bx	lr
bad_start:
	udf	#TRAP_BASE + BAD_CONTEXT
	.cfi_endproc
	.size	arch_contextStart, . - arch_contextStart

	.type	first_entry, %function
first_entry:
	.cfi_startproc
	.cfi_undefined lr		/* the outermost frame */
	mov	r0, r4
	bl	kernel_threadMain
	udf	#0
	.cfi_endproc
	.size	first_entry, . - first_entry

/* One after the other: the code above reaches them from the first one's address. */
	.bss
	.balign	8
	.globl	stack_area, running_slot, slot_limit
	.hidden	stack_area, running_slot, slot_limit
stack_area:	.skip 4
running_slot:	.skip 4
slot_limit:	.skip 4
	.section .note.GNU-stack, "", %progbits
