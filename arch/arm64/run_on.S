/* void run_on(uintptr_t stack_top, void (*function)(void)): leaves the caller's stack for good. */
	.text
	.globl	run_on
	.type	run_on, %function
run_on:
	.cfi_startproc
	.cfi_undefined x30
	mov	x29, #0
	mov	sp, x0
	blr	x1
	udf	#0
	.cfi_endproc
	.section .note.GNU-stack, "", %progbits
