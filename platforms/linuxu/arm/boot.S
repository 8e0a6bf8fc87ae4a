/*
 * Entry of a Linux process: the stack holds argc, argv[], NULL, envp[], NULL, auxv[]. It may lie where linear memory will be
 * (qemu-user puts it there), so another one is used from the first instruction on: the signal handlers', which do not run yet.
 */
#include "stack.h"

	.syntax	unified
	.thumb
	.cfi_sections .debug_frame
	.text
	.globl	_start
	.type	_start, %function
_start:
	.cfi_startproc
	.cfi_undefined lr
	mov	r0, sp
	movw	r1, #:lower16:signal_stack + SIGNAL_STACK_SIZE
	movt	r1, #:upper16:signal_stack + SIGNAL_STACK_SIZE
	mov	sp, r1
	bl	start
	udf	#0
	.cfi_endproc

	.section .note.GNU-stack, "", %progbits
