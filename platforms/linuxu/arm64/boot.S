/* Entry of a Linux process: the stack holds argc, argv[], NULL, envp[], NULL, auxv[]. */
	.text
	.globl	_start
	.type	_start, %function
_start:
	.cfi_startproc
	.cfi_undefined x30
	mov	x29, #0
	mov	x0, sp
	bl	start
	udf	#0
	.cfi_endproc

	.section .note.GNU-stack, "", %progbits
