/*
 * Entry by PVH (Xen's "x86/HVM direct boot ABI", which QEMU, Firecracker and Cloud Hypervisor speak) and by multiboot 1 and 2. All
 * enter in 32-bit protected mode without paging, with a pointer to what the loader knows in ebx.
 *
 * The code below runs at its physical address. It makes the first page tables (the first GiB at 0 and at KERNEL_BASE, writable and
 * executable for a moment), enters 64-bit mode and calls start(), which makes the real ones.
 */
#define KERNEL_BASE 0xffffffff80000000
#define PHYSICAL(symbol) (symbol - KERNEL_BASE)
#define MULTIBOOT_MAGIC 0x1badb002
#define MULTIBOOT2_MAGIC 0xe85250d6
#define MULTIBOOT_FLAGS 0x00010002	/* memory map wanted; load addresses below are given (not an ELF32) */

	.section .note.pvh, "a", @note
	.balign	4
	.long	4, 4, 18		/* XEN_ELFNOTE_PHYS32_ENTRY */
	.asciz	"Xen"
	.long	PHYSICAL(pvh_entry)

	.section .multiboot, "a", @progbits
	.balign	4
multiboot_header:
	.long	MULTIBOOT_MAGIC, MULTIBOOT_FLAGS, -(MULTIBOOT_MAGIC + MULTIBOOT_FLAGS)
	.long	PHYSICAL(multiboot_header), PHYSICAL(image_start), 0, PHYSICAL(bss_end), PHYSICAL(multiboot_entry)

/* Multiboot2 Specification 2.0, section 3.1: the same, by tags at multiples of 8. It may lie as far as 32 KiB from the file's beginning. */
	.balign	8
multiboot2_header:
	.long	MULTIBOOT2_MAGIC, 0, 1f - multiboot2_header, -(MULTIBOOT2_MAGIC + 1f - multiboot2_header)
	.word	2, 0			/* addresses */
	.long	24, PHYSICAL(multiboot2_header), PHYSICAL(image_start), 0, PHYSICAL(bss_end)
	.word	3, 0			/* entry */
	.long	12, PHYSICAL(multiboot_entry), 0
	.word	0, 0			/* the end */
	.long	8
1:
	.section .text.boot, "ax", @progbits
	.code32
	.globl	pvh_entry
pvh_entry:
	xor	%esi, %esi		/* esi: which protocol; 0 is PVH */
	jmp	1f

/*
 * Multiboot puts the file into memory as one piece, while its segments belong to different pages. Move them, the last one first,
 * since each one's place lies above where it is now; clear what the file does not hold. (ELF-64 object file format, "program header".)
 */
multiboot_entry:
	mov	%eax, %edx
	movzwl	PHYSICAL(image_start) + 56, %ecx	/* e_phnum */
	imul	$56, %ecx, %ebp
	add	$PHYSICAL(image_start) + 64, %ebp	/* behind the last program header */
next_segment:
	sub	$56, %ebp
	cmpl	$1, (%ebp)		/* PT_LOAD */
	jne	2f
	mov	%ecx, %esp		/* there is no stack yet */
	mov	40(%ebp), %eax		/* p_memsz */
	add	$3, %eax
	shr	$2, %eax		/* in words, of which the last may reach over the end; nothing lies there */
	mov	32(%ebp), %esi		/* p_filesz */
	add	$3, %esi
	shr	$2, %esi
	mov	24(%ebp), %edi		/* p_paddr */
	lea	-4(%edi, %eax, 4), %edi
	mov	%eax, %ecx
	sub	%esi, %ecx
	xor	%eax, %eax
	std
	rep stosl
	mov	%esi, %ecx
	mov	8(%ebp), %eax		/* p_offset */
	lea	PHYSICAL(image_start) - 4(%eax, %ecx, 4), %esi
	rep movsl
	cld
	mov	%esp, %ecx
2:	loop	next_segment
	mov	%edx, %esi		/* esi: 0x2badb002 or 0x36d76289 */
1:	cld
	cli
	rdtsc				/* when we were entered, for the benchmark */
	mov	%eax, %ebp
	mov	%edx, %edi
	mov	$PHYSICAL(boot_stack_end), %esp
	push	%edi
	push	%ebp

	/* page tables: level 4 entries 0 and 511, level 3 entries 0 and 510, level 2: 2 MiB pages */
	mov	$PHYSICAL(page_table_3), %eax
	or	$3, %eax
	mov	%eax, PHYSICAL(page_table_4)
	mov	%eax, PHYSICAL(page_table_4) + 511 * 8
	mov	$PHYSICAL(page_table_2), %eax
	or	$3, %eax
	mov	%eax, PHYSICAL(page_table_3)
	mov	%eax, PHYSICAL(page_table_3) + 510 * 8
	mov	$PHYSICAL(page_table_2), %edi
	mov	$0x83, %eax
	mov	$4, %ecx		/* the image lies in the first 8 MiB */
1:	mov	%eax, (%edi)
	add	$0x200000, %eax
	add	$8, %edi
	loop	1b

	mov	$PHYSICAL(page_table_4), %eax
	mov	%eax, %cr3
	mov	%cr4, %eax
	or	$0x620, %eax		/* PAE, SSE: OSFXSR and OSXMMEXCPT */
	mov	%eax, %cr4
	mov	$0xc0000080, %ecx	/* EFER */
	rdmsr
	or	$0x900, %eax		/* long mode, no-execute */
	wrmsr
	mov	%cr0, %eax
	and	$~0x6000000c, %eax	/* caches on; no FPU emulation, no lazy FPU */
	or	$0x80010023, %eax	/* paging, write protection, native FPU errors, FPU present */
	mov	%eax, %cr0
	lgdt	PHYSICAL(gdt_pointer)
	ljmp	$8, $PHYSICAL(long_mode)

	.code64
long_mode:
	movabs	$1f, %rax
	jmp	*%rax
1:	xor	%eax, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	mov	%eax, %fs
	mov	%eax, %gs
	pop	entry_cycles(%rip)
	lea	boot_stack_end(%rip), %rsp
	lgdt	gdt_pointer_high(%rip)
	xor	%ebp, %ebp
	mov	%esi, %edi		/* start(protocol, info) */
	mov	%ebx, %esi
	call	start
	ud2

	.section .rodata.gdt, "a"
gdt_pointer:
	.word	23
	.long	PHYSICAL(gdt)
	.data
	.balign	8
	.globl	gdt, gdt_pointer_high
	.hidden	gdt, gdt_pointer_high
gdt:	.quad	0, 0x00af9b000000ffff, 0	/* null, 64-bit code, and room for the task state segment's 16 bytes */
	.quad	0
gdt_pointer_high:
	.word	31
	.quad	gdt

	.bss
	.balign	8
	.globl	entry_cycles
	.hidden	entry_cycles
entry_cycles:
	.skip	8
	.balign	4096
	.globl	page_table_4, page_table_3, page_table_2, boot_stack_end
	.hidden	page_table_4, page_table_3, page_table_2, boot_stack_end
page_table_4:
	.skip	4096
page_table_3:
	.skip	4096
page_table_2:
	.skip	4096
	.skip	4096
boot_stack_end:				/* later the stack on which exceptions are handled */
	.section .note.GNU-stack, "", @progbits
