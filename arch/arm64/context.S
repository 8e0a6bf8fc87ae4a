/*
 * Execution contexts: AAPCS64, callee-saved registers x19-x30 and d8-d15 (WebAssembly code computes with floats).
 *
 * Slot n's stack ends at stack_area + (n << STACK_SHIFT); the 8 bytes below that end hold its stack pointer while it is not
 * running. Both lie outside of linear memory. Slot 0 is the stack that the kernel was entered on.
 */
#define FRAME 160

	.text
	.globl	arch_contextSwitch, arch_contextStart

/* void arch_contextSwitch(u32 from, u32 to) */
	.type	arch_contextSwitch, %function
arch_contextSwitch:
	.cfi_startproc
	adrp	x2, stack_area
	add	x2, x2, :lo12:stack_area
	ldp	w3, w4, [x2, #8]	/* running_slot, not the argument: TypeScript must not choose where sp is stored */
	cmp	w1, w4			/* slot_limit */
	b.hs	bad_slot
	stp	x29, x30, [sp, #-FRAME]!
	.cfi_adjust_cfa_offset FRAME
	.cfi_offset x29, -FRAME
	.cfi_offset x30, 8 - FRAME
	stp	x19, x20, [sp, #16]
	.cfi_offset x19, 16 - FRAME
	.cfi_offset x20, 24 - FRAME
	stp	x21, x22, [sp, #32]
	.cfi_offset x21, 32 - FRAME
	.cfi_offset x22, 40 - FRAME
	stp	x23, x24, [sp, #48]
	.cfi_offset x23, 48 - FRAME
	.cfi_offset x24, 56 - FRAME
	stp	x25, x26, [sp, #64]
	.cfi_offset x25, 64 - FRAME
	.cfi_offset x26, 72 - FRAME
	stp	x27, x28, [sp, #80]
	.cfi_offset x27, 80 - FRAME
	.cfi_offset x28, 88 - FRAME
	stp	d8, d9, [sp, #96]
	stp	d10, d11, [sp, #112]
	stp	d12, d13, [sp, #128]
	stp	d14, d15, [sp, #144]
	str	w1, [x2, #8]
	ldr	x2, [x2]
	lsl	x3, x3, #STACK_SHIFT
	add	x3, x3, x2
	mov	x4, sp
	stur	x4, [x3, #-8]
	ubfiz	x1, x1, #STACK_SHIFT, #32
	add	x1, x1, x2
	ldur	x4, [x1, #-8]
	mov	sp, x4
	ldp	d14, d15, [sp, #144]
	ldp	d12, d13, [sp, #128]
	ldp	d10, d11, [sp, #112]
	ldp	d8, d9, [sp, #96]
	ldp	x27, x28, [sp, #80]
	ldp	x25, x26, [sp, #64]
	ldp	x23, x24, [sp, #48]
	ldp	x21, x22, [sp, #32]
	ldp	x19, x20, [sp, #16]
	ldp	x29, x30, [sp], #FRAME
	.cfi_def_cfa_offset 0
	.cfi_restore x19
	.cfi_restore x20
	.cfi_restore x21
	.cfi_restore x22
	.cfi_restore x23
	.cfi_restore x24
	.cfi_restore x25
	.cfi_restore x26
	.cfi_restore x27
	.cfi_restore x28
	.cfi_restore x29
	.cfi_restore x30
	ret
bad_slot:
	udf	#BAD_CONTEXT
	.cfi_endproc
	.size	arch_contextSwitch, . - arch_contextSwitch

/*
 * void arch_contextStart(u32 slot, u32 argument): the new stack holds what arch_contextSwitch loads, with the argument as
 * x19, and "returns" to first_entry.
 */
	.type	arch_contextStart, %function
arch_contextStart:
	.cfi_startproc
	adrp	x2, stack_area
	add	x2, x2, :lo12:stack_area
	ldr	w4, [x2, #12]		/* slot_limit */
	cmp	w0, w4
	b.hs	bad_start
	ldr	x2, [x2]
	ubfiz	x0, x0, #STACK_SHIFT, #32
	add	x0, x0, x2
	sub	x2, x0, #FRAME + 16
	adrp	x3, first_entry
	add	x3, x3, :lo12:first_entry
	stp	xzr, x3, [x2]
	mov	w1, w1
	stp	x1, xzr, [x2, #16]
	add	x3, x2, #32
1:	stp	xzr, xzr, [x3], #16	/* the other registers: nothing of what the pages held before shows */
	sub	x4, x0, x3
	cmp	x4, #16
	b.hi	1b
	stur	x2, [x0, #-8]
	ret
bad_start:
	udf	#BAD_CONTEXT
	.cfi_endproc
	.size	arch_contextStart, . - arch_contextStart

	.type	first_entry, %function
first_entry:
	.cfi_startproc
	.cfi_undefined x30		/* the outermost frame */
	mov	w0, w19
	bl	kernel_threadMain
	udf	#0
	.cfi_endproc
	.size	first_entry, . - first_entry

/* One after the other: the code above reaches them from the first one's address. */
	.bss
	.balign	16
	.globl	stack_area, running_slot, slot_limit
	.hidden	stack_area, running_slot, slot_limit
stack_area:	.skip 8
running_slot:	.skip 4
slot_limit:	.skip 4
	.section .note.GNU-stack, "", %progbits
