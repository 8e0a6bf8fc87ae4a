/*
 * The floor: a kernel that prints a line and exits at once, by PVH. What it takes, no kernel on this machine can do without.
 *
 *   as --32 floor.S -o floor.o && ld -m elf_i386 -n -Ttext=0x100000 -e start floor.o -o floor
 */
	.section .note.Xen, "a", @note
	.balign	4
	.long	4, 4, 18		/* XEN_ELFNOTE_PHYS32_ENTRY */
	.asciz	"Xen"
	.long	start

	.text
	.globl	start
start:
	mov	$0x3fb, %edx
	mov	$0x03, %al		/* 8 bits, no parity, one stop bit */
	out	%al, (%dx)
	mov	$message, %esi
next:	lodsb
	test	%al, %al
	jz	done
	mov	%al, %bl
	mov	$0x3fd, %edx
wait:	in	(%dx), %al
	test	$0x20, %al
	jz	wait
	mov	%bl, %al
	mov	$0x3f8, %edx
	out	%al, (%dx)
	jmp	next
done:	xor	%eax, %eax
	out	%al, $0xf4		/* isa-debug-exit */
stop:	hlt
	jmp	stop
message:
	.asciz	"Hello from the floor!\r\n"
	.section .note.GNU-stack, "", @progbits
