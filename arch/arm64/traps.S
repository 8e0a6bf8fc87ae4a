/*
 * Exceptions. The kernel runs on SP_EL0, exceptions on SP_EL1, so that a stack overflow can be reported. None comes back: interrupts stay
 * masked for ever (plat.idle asks the interrupt controller), and all else ends in a report.
 *
 * The table's second half is for exceptions of levels below, which nobody uses: other code lies there.
 */
#define STATUS_CRASH 134

	.section .text.vectors, "ax", @progbits
	.globl	vectors
	.hidden	vectors
	.balign	2048
vectors:
	.irp	kind, 0, 1, 2, 3	/* synchronous, IRQ, FIQ, system error */
	.balign	128
	mov	w0, #\kind
	mov	x1, x29
	mov	x2, x30
	bl	on_exception
	.endr
	.irp	kind, 0, 1, 2, 3	/* the same while on SP_EL1: the report itself has failed */
	.balign	128
	adrp	x0, boot_stack_end
	add	x0, x0, :lo12:boot_stack_end
	mov	sp, x0
	mov	w0, #STATUS_CRASH
	bl	stop_machine
	.endr
	.section .note.GNU-stack, "", @progbits
