/* Entry of a Linux process: the stack holds argc, argv[], NULL, envp[], NULL, auxv[] (System V ABI, 3.4.1). */
	.text
	.globl	_start
	.type	_start, @function
_start:
	.cfi_startproc
	.cfi_undefined rip
	xor	%ebp, %ebp
	mov	%rsp, %rdi
	and	$-16, %rsp
	call	start
	ud2
	.cfi_endproc

	.section .note.GNU-stack, "", @progbits
