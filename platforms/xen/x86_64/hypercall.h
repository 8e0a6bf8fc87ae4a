/* The call to Xen, in boot.S: a paravirtual domain makes it by way of a page that Xen fills. */
#ifndef TSUKURI_HYPERCALL_H
#define TSUKURI_HYPERCALL_H

#include <stdint.h>

int64_t hypercall(unsigned number, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e);

#endif
