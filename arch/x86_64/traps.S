/*
 * Exceptions and interrupts. Each of the 64 entries is a stub of 16 bytes that pushes its number; exceptions run on a stack of their own (the
 * task state segment's first interrupt stack), so that a stack overflow can be reported.
 */
#define ENTRIES 64
#define STUB_SIZE 16

	.text
	.globl	trap_stubs
	.hidden	trap_stubs
	.balign	16
trap_stubs:
	vector = 0
	.rept	ENTRIES
	.balign	STUB_SIZE
	/* 8, 10-14, 17, 21, 29 and 30 come with an error code; the others get a zero */
	.if	!(vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || vector == 21 || vector == 29 || vector == 30)
	push	$0
	.endif
	push	$vector
	.if	vector < 32
	jmp	exception_entry
	.else
	jmp	interrupt_entry
	.endif
	vector = vector + 1
	.endr

/* Stack: number, error code, rip, cs, rflags, rsp, ss. It does not come back. */
exception_entry:
	cld
	mov	%rsp, %rdi
	mov	%rbp, %rsi
	and	$-16, %rsp
	call	on_exception
	ud2

interrupt_entry:
	cld
	push	%rax
	push	%rcx
	push	%rdx
	push	%rsi
	push	%rdi
	push	%r8
	push	%r9
	push	%r10
	push	%r11
	mov	72(%rsp), %edi		/* the number */
	call	on_interrupt
	pop	%r11
	pop	%r10
	pop	%r9
	pop	%r8
	pop	%rdi
	pop	%rsi
	pop	%rdx
	pop	%rcx
	pop	%rax
	add	$16, %rsp
	iretq
	.section .note.GNU-stack, "", @progbits
