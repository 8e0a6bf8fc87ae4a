/* Stands for an image: functions named and numbered as wasm2c and the line markers leave them, and one native function. */

#include "guest.h"

#define NOINLINE __attribute__((noinline, noclone))

static volatile uint32_t sink;

static inline __attribute__((always_inline)) uint32_t i32_load_default32(uint64_t address)
{
	return *(volatile uint32_t *)address;
}

NOINLINE void wasm_rt_trap(int code)
{
	sink = code;
	__builtin_trap();
}

NOINLINE void native_crash(const char *message)
{
	sink = message[0];
	*(volatile int *)(uintptr_t)(sink & 8) = 1;
	sink++;
}

static inline __attribute__((always_inline)) uint32_t w2c_kernel_0x7Elib0x2Fukalloc0x2Fbuddy0x2FBuddy0x3Cu320x3E0x23pop(uint64_t head)
{
#line 12 "libs/ukalloc/buddy.ts"
	sink = 1;
#line 13 "libs/ukalloc/buddy.ts"
	return i32_load_default32(head);
}

NOINLINE uint32_t w2c_kernel_0x7Elib0x2Fukalloc0x2Fbuddy0x2FBuddy0x3Cu320x3E0x23alloc(uint64_t head, uint32_t how)
{
#line 30 "libs/ukalloc/buddy.ts"
	uint8_t room[200];
#line 31 "libs/ukalloc/buddy.ts"
	for (uint32_t i = 0; i < sizeof(room); i++) room[i] = (uint8_t)(how + sink);
#line 32 "libs/ukalloc/buddy.ts"
	if (how == 1) wasm_rt_trap(3);
#line 33 "libs/ukalloc/buddy.ts"
	if (how == 2) native_crash("bug");
#line 34 "libs/ukalloc/buddy.ts"
	if (how == 3) ((void (*)(void))(uintptr_t)0x10)();
#line 35 "libs/ukalloc/buddy.ts"
	uint32_t block = w2c_kernel_0x7Elib0x2Fukalloc0x2Fbuddy0x2FBuddy0x3Cu320x3E0x23pop(head);
#line 36 "libs/ukalloc/buddy.ts"
	return block + room[sink & 127];
}

static inline __attribute__((always_inline)) uint32_t w2c_kernel_examples0x2Fshell0x2Findex0x2FshellCommand(uint32_t how)
{
#line 88 "examples/shell/index.ts"
	uint32_t block = w2c_kernel_0x7Elib0x2Fukalloc0x2Fbuddy0x2FBuddy0x3Cu320x3E0x23alloc(16, how);
#line 89 "examples/shell/index.ts"
	return block + 1;
}

/* A frame whose CFA is computed from rbp */
NOINLINE uint32_t w2c_kernel_examples0x2Fshell0x2Findex0x2FwithAlloca(uint32_t how, uint32_t size)
{
#line 100 "examples/shell/index.ts"
	volatile uint8_t *room = __builtin_alloca(size);
#line 101 "examples/shell/index.ts"
	room[size / 2] = (uint8_t)how;
#line 102 "examples/shell/index.ts"
	uint32_t block = w2c_kernel_examples0x2Fshell0x2Findex0x2FshellCommand(how);
#line 103 "examples/shell/index.ts"
	return block + room[size / 2];
}

NOINLINE uint32_t w2c_kernel_examples0x2Fshell0x2Findex0x2Fmain(uint32_t how, uint32_t alloca_size)
{
#line 120 "examples/shell/index.ts"
	uint32_t a = sink, b = sink, c = sink, d = sink;
#line 121 "examples/shell/index.ts"
	uint32_t block = alloca_size ? w2c_kernel_examples0x2Fshell0x2Findex0x2FwithAlloca(how, alloca_size) : 0;
#line 122 "examples/shell/index.ts"
	block += w2c_kernel_examples0x2Fshell0x2Findex0x2FshellCommand(how);
#line 123 "examples/shell/index.ts"
	return block + a + b * c - d;
}

#line 1000 "image.c"
/* export: 'main' */
NOINLINE uint32_t w2c_kernel_main(uint32_t how, uint32_t alloca_size)
{
	uint32_t ret = w2c_kernel_examples0x2Fshell0x2Findex0x2Fmain(how, alloca_size);
	sink = ret;
	return ret;
}

#line 2000 "platforms/common/entry.c"
int main(int argc, char **argv)
{
	guest_start(argv);
	uint32_t ret = w2c_kernel_main(atoi(argv[3]), argc > 4 ? atoi(argv[4]) : 0);
	sink = ret;
	return 0;
}
