/*
 * The floor for 64-bit Arm: a kernel for QEMU's machine "virt" that prints a line and switches the machine off.
 *
 *   aarch64-linux-gnu-as floor-arm64.S -o floor.o && aarch64-linux-gnu-ld -Ttext=0x40200000 -e start floor.o -o floor
 */
	.text
	.globl	start
start:
	mov	x1, #0x09000000		/* the PL011's data register */
	adr	x2, message
next:	ldrb	w0, [x2], #1
	cbz	w0, done
	str	w0, [x1]
	b	next
done:	mov	w0, #0x84000000		/* PSCI: SYSTEM_OFF */
	movk	w0, #8
	hvc	#0
stop:	wfi
	b	stop
message:
	.asciz	"Hello from the floor!\r\n"
