/*
 * Exceptions and interrupts. Each of the 64 entries is 8 bytes, a call: the return address it leaves says which one it was.
 * Exceptions run on a stack of their own (the task state segment's first interrupt stack), so that a stack overflow can be reported.
 */
#define ENTRIES 64
#define ENTRY_SIZE 8
#define CALL_SIZE 5

	.text
	.globl	trap_entries
	.hidden	trap_entries
	.balign	8
trap_entries:
	vector = 0
	.rept	ENTRIES
	.balign	ENTRY_SIZE
	.if	vector < 32
	call	exception_entry
	.else
	call	interrupt_entry
	.endif
	vector = vector + 1
	.endr

/* Stack: return address, error code (some vectors), rip, cs, rflags, rsp, ss. It does not come back. */
exception_entry:
	cld
	pop	%rdi
	lea	trap_entries + CALL_SIZE(%rip), %rax
	sub	%rax, %rdi
	shr	$3, %edi		/* the vector */
	mov	%rsp, %rsi
	mov	%rbp, %rdx
	mov	%cr2, %rcx
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
	mov	72(%rsp), %rdi
	lea	trap_entries + CALL_SIZE(%rip), %rax
	sub	%rax, %rdi
	shr	$3, %edi
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
	add	$8, %rsp
	iretq
	.section .note.GNU-stack, "", @progbits
