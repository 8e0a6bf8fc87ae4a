/*
 * The address space of a machine with an arm64 processor, below KVM, QEMU, Xen or nobody.
 *
 *   0x0000_0000_0001_0000  linear memory: static data (where the loader put it, mapped here), the device tree, then the heap regions
 *   0x0000_0001_0000_0000  … 0x2_0000_0000: never mapped
 *   0x0000_007f_8000_0000  the page tables of this half, by their recursive entry
 *   0xffff_ff80_4000_0000  slot 0's stack ends here; slot n's ends n << STACK_SHIFT above
 *   0xffff_ffff_0000_0000  the image: code R-X, constants R--, data RW-
 *   0xffff_ffff_4000_0000  device registers, uncached, 2 MiB each, in the order in which they are first used
 *   0xffff_ffff_8000_0000  the page tables of this half
 */
#ifndef TSUKURI_LAYOUT_H
#define TSUKURI_LAYOUT_H

#define STACKS 0xffffff8040000000
#define SLOTS 65536u
#define IMAGE_BASE 0xffffffff00000000
#define BOOT_TREE 0xffffffff20000000 /* while the machine boots: 4 MiB of memory that hold the device tree */
#define DEVICES 0xffffffff40000000
#define DEVICE_WINDOWS 512

#endif
