/*
 * The address space of a machine with an Armv7 processor that has the large physical address extension, below Xen.
 *
 *   0x0001_0000  linear memory: static data (where the loader put it, mapped here), the device tree, then the heap regions
 *   0x8000_0000  … 0x9000_0000: never mapped
 *   0x9000_0000  the image: code R-X, constants R--, data RW-
 *   0xa000_0000  while the machine boots, the device tree
 *   0xa800_0000  device registers, uncached, 2 MiB each, in the order in which they are first used
 *   0xb020_0000  slot 0's stack ends here; slot n's ends n << STACK_SHIFT above
 *   0xff00_0000  the page tables, by the recursive entries
 */
#ifndef TSUKURI_LAYOUT_H
#define TSUKURI_LAYOUT_H

#define STACKS 0xb0200000
#define PAGE_TABLES 0xff000000
#define SLOTS ((PAGE_TABLES - STACKS) >> STACK_SHIFT)
#define IMAGE_BASE 0x90000000
#define BOOT_TREE 0xa0000000 /* 4 MiB of memory that hold the device tree */
#define DEVICES 0xa8000000
#define DEVICE_WINDOWS 64

#endif
