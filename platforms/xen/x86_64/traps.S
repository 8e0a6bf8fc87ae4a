/*
 * Exceptions as Xen hands them to a paravirtual kernel: on the stack that XEN_STACK_SWITCH named, in kernel mode, with rcx and r11 below
 * what a processor would push. Each entry is 8 bytes, a call: the return address it leaves says which one it was.
 */
#define ENTRIES 32
#define ENTRY_SIZE 8
#define CALL_SIZE 5
#define FAULT_ADDRESS 16		/* in the page shared with Xen */

	.text
	.globl	trap_entries
	.hidden	trap_entries
	.balign	8
trap_entries:
	.rept	ENTRIES
	.balign	ENTRY_SIZE
	call	exception_entry
	.endr

/* Stack: return address, rcx, r11, error code (some vectors), rip, cs, rflags, rsp, ss. It does not come back. */
exception_entry:
	cld
	pop	%rdi
	lea	trap_entries + CALL_SIZE(%rip), %rax
	sub	%rax, %rdi
	shr	$3, %edi		/* the vector */
	lea	16(%rsp), %rsi
	mov	%rbp, %rdx
	mov	shared_info(%rip), %rcx
	mov	FAULT_ADDRESS(%rcx), %rcx
	and	$-16, %rsp
	call	on_exception
	ud2
	.section .note.GNU-stack, "", @progbits
