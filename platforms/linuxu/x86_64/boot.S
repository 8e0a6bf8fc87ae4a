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

/* void run_on(uintptr_t stack_top, void (*function)(void)): leaves the caller's stack for good. */
	.globl	run_on
	.type	run_on, @function
run_on:
	.cfi_startproc
	.cfi_undefined rip
	xor	%ebp, %ebp
	mov	%rdi, %rsp
	call	*%rsi
	ud2
	.cfi_endproc
	.section .note.GNU-stack, "", @progbits
