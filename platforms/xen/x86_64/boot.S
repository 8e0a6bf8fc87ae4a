/*
 * Entry as a paravirtual domain: what Xen's domain builder has to know (xen/include/public/elfnote.h), the entry itself, and the ways
 * between the kernel's two modes.
 *
 * In 64-bit mode a paravirtual kernel and its processes both run in ring 3; what Xen calls kernel mode and user mode differ in where an
 * exception goes. Boot and exceptions run in kernel mode. TypeScript runs in user mode, on the same page tables: only so does Xen change
 * to another stack for an exception, and a stack overflow can be reported. A hypercall from user mode arrives at syscall_entry, in
 * kernel mode, which makes it for its caller.
 */
#define HYPERCALL_SIZE 32
#define HYPERCALL_LIMIT (4096 / HYPERCALL_SIZE)
#define IRET 23
#define RING3_CODE 0xe033		/* FLAT_RING3_CS64 */
#define RING3_STACK 0xe02b		/* FLAT_RING3_SS64 */
#define FLAGS 2				/* of the processor; without the interrupt flag events stay masked */

#define NOTE(type, directive, value) \
	.pushsection .note.Xen, "a", @note; .balign 4; .long 4, 2f - 1f, type; .asciz "Xen"; 1: directive value; 2: .balign 4; .popsection
	NOTE(1, .quad, xen_entry)
	NOTE(2, .quad, hypercall_page)
	NOTE(3, .quad, KERNEL_BASE)		/* VIRT_BASE */
	NOTE(4, .quad, 0)			/* PADDR_OFFSET */
	NOTE(5, .asciz, "xen-3.0")		/* XEN_VERSION */
	NOTE(6, .asciz, "tsukuri")		/* GUEST_OS */
	NOTE(8, .asciz, "generic")		/* LOADER */
	NOTE(10, .asciz, "!writable_page_tables|pae_pgdir_above_4gb")	/* FEATURES */

	.section .text.boot, "ax", @progbits
	.globl	xen_entry
xen_entry:
	cld
	rdtsc				/* when we were entered, for the benchmark */
	mov	%eax, entry_cycles(%rip)
	mov	%edx, entry_cycles + 4(%rip)
	lea	boot_stack_end(%rip), %rsp
	xor	%ebp, %ebp
	mov	%rsi, %rdi
	call	start
	ud2

/* int64_t hypercall(unsigned number, a, b, c, d, e): C's registers to Xen's. Its page of entries lies where our note said. */
	.globl	hypercall
	.type	hypercall, @function
hypercall:
	.cfi_startproc
	mov	%edi, %eax
	mov	%rsi, %rdi
	mov	%rdx, %rsi
	mov	%rcx, %rdx
	mov	%r8, %r10
	mov	%r9, %r8
	and	$HYPERCALL_LIMIT - 1, %eax
	shl	$5, %eax
	lea	hypercall_page(%rip), %rcx
	add	%rcx, %rax
	jmp	*%rax
	.cfi_endproc

/*
 * An entry of the hypercall page ran in user mode: its number in rax, the arguments in their registers, and on our stack rcx, r11 and the
 * frame that IRET takes.
 */
	.globl	syscall_entry
syscall_entry:
	and	$HYPERCALL_LIMIT - 1, %eax
	shl	$5, %eax
	lea	hypercall_page(%rip), %rcx
	add	%rcx, %rax
	call	*%rax
	add	$16, %rsp
	push	$0			/* no flags: all registers come back as they are */
	jmp	hypercall_page + IRET * HYPERCALL_SIZE

/* Xen could not give us back a segment register. None of ours can be wrong. */
	.globl	failsafe_entry
failsafe_entry:
	ud2

/* void run_on(uint64_t stack_top, void (*function)(void)): to user mode, on another stack, for good. */
	.globl	run_on
	.type	run_on, @function
run_on:
	xor	%ebp, %ebp
	sub	$8, %rdi		/* as behind a call, whose return address is 0 */
	movq	$0, (%rdi)
	push	$RING3_STACK
	push	%rdi
	push	$FLAGS
	push	$RING3_CODE
	push	%rsi
	push	$0
	jmp	hypercall_page + IRET * HYPERCALL_SIZE

	.section .hypercalls, "ax", @nobits
	.balign	4096
hypercall_page:
	.skip	4096

	.bss
	.balign	8
	.globl	entry_cycles
	.hidden	entry_cycles
entry_cycles:
	.skip	8
	.balign	4096
	.globl	boot_stack_end
	.hidden	boot_stack_end
	.skip	4096
boot_stack_end:				/* later the stack on which exceptions are handled */
	.section .note.GNU-stack, "", @progbits
