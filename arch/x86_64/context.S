/*
 * Execution contexts: x86_64 System V ABI, callee-saved registers rbx, rbp, r12-r15.
 *
 * Slot n's stack ends at stack_area + (n << STACK_SHIFT); the 8 bytes below that end hold its stack pointer while it is not
 * running. Both lie outside of linear memory. Slot 0 is the stack that the kernel was entered on.
 */
	.text
	.globl	arch_contextSwitch, arch_contextStart

/* void arch_contextSwitch(u32 from, u32 to) */
	.type	arch_contextSwitch, @function
arch_contextSwitch:
	.cfi_startproc
	cmp	slot_limit(%rip), %esi
	jae	bad_slot
	push	%rbx
	.cfi_adjust_cfa_offset 8
	push	%rbp
	.cfi_adjust_cfa_offset 8
	push	%r12
	.cfi_adjust_cfa_offset 8
	push	%r13
	.cfi_adjust_cfa_offset 8
	push	%r14
	.cfi_adjust_cfa_offset 8
	push	%r15
	.cfi_adjust_cfa_offset 8
	mov	stack_area(%rip), %rax
	mov	running_slot(%rip), %edi	/* not the argument: TypeScript must not choose where rsp is stored */
	mov	%esi, running_slot(%rip)
	shl	$STACK_SHIFT, %rdi
	shl	$STACK_SHIFT, %rsi
	mov	%rsp, -8(%rax, %rdi)
	mov	-8(%rax, %rsi), %rsp
	pop	%r15
	.cfi_adjust_cfa_offset -8
	pop	%r14
	.cfi_adjust_cfa_offset -8
	pop	%r13
	.cfi_adjust_cfa_offset -8
	pop	%r12
	.cfi_adjust_cfa_offset -8
	pop	%rbp
	.cfi_adjust_cfa_offset -8
	pop	%rbx
	.cfi_adjust_cfa_offset -8
	ret
bad_slot:
	ud1l	BAD_CONTEXT(%rax), %eax
	.cfi_endproc
	.size	arch_contextSwitch, . - arch_contextSwitch

/*
 * void arch_contextStart(u32 slot, u32 argument): the new stack holds what arch_contextSwitch pops, with the argument as
 * r12, and "returns" to first_entry.
 */
	.type	arch_contextStart, @function
arch_contextStart:
	.cfi_startproc
	cmp	slot_limit(%rip), %edi
	jae	bad_slot
	mov	stack_area(%rip), %rax
	shl	$STACK_SHIFT, %rdi
	add	%rdi, %rax
	lea	first_entry(%rip), %rcx
	lea	-88(%rax), %rdx		/* so that the stack is 16-byte aligned in first_entry */
	mov	%rcx, 48(%rdx)
	movq	$0, 40(%rdx)		/* rbx */
	movq	$0, 32(%rdx)		/* rbp */
	mov	%rsi, 24(%rdx)		/* r12 */
	movq	$0, 16(%rdx)
	movq	$0, 8(%rdx)
	movq	$0, (%rdx)
	mov	%rdx, -8(%rax)
	ret
	.cfi_endproc
	.size	arch_contextStart, . - arch_contextStart

	.type	first_entry, @function
first_entry:
	.cfi_startproc
	.cfi_undefined rip		/* the outermost frame */
	mov	%r12d, %edi
	call	kernel_threadMain
	ud2
	.cfi_endproc
	.size	first_entry, . - first_entry

	.bss
	.balign	8
	.globl	stack_area, running_slot, slot_limit
	.hidden	stack_area, running_slot, slot_limit
stack_area:	.skip 8
running_slot:	.skip 4
slot_limit:	.skip 4
	.section .note.GNU-stack, "", @progbits
