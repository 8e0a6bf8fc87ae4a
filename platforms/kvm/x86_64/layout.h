/* Where the thread stacks of a virtual machine lie. (memory.c has the whole picture.) */
#ifndef TSUKURI_LAYOUT_H
#define TSUKURI_LAYOUT_H

#define STACKS 0xffffff4000000000ull
#define SLOTS 65536u

#endif
