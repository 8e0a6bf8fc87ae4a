/* What a sample "guest" needs on Linux: a handler that reports a crash as guests do, from registers and stack alone. */

#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <ucontext.h>
#include <unistd.h>

extern const char __executable_start[], etext[], __ehdr_start[];

static uintptr_t stack_top;
static const char *image_name, *build_id;

static void report(int signal, siginfo_t *info, void *context)
{
	const greg_t *regs = ((ucontext_t *)context)->uc_mcontext.gregs;
#ifdef __PIE__
	const uintptr_t bias = (uintptr_t)__ehdr_start;
#else
	const uintptr_t bias = 0;
#endif
	const uintptr_t sp = regs[REG_RSP];
	int column = 0;

	printf("[    1.234567] *** crash: signal %d at %p\r\n", signal, info->si_addr);
	printf("*** image %s %.16s\n", image_name, build_id);
	printf("*** pc %lx sp %lx context 0\n", (uintptr_t)regs[REG_RIP] - bias, sp);
	for (uintptr_t at = sp; at < stack_top; at += sizeof(uintptr_t)) {
		const uintptr_t word = *(const uintptr_t *)at;

		if (word < (uintptr_t)__executable_start || word >= (uintptr_t)etext)
			continue;
		printf(column ? " %02lx:%lx" : "*** stack %02lx:%lx", at - sp, word - bias);
		column = (column + 1) % 4;
		if (column == 0)
			printf("\n");
	}
	printf("%s*** end\n", column ? "\n" : "");
#ifdef AFTER_REPORT
	AFTER_REPORT();
#endif
	fflush(stdout);
	_exit(1);
}

/* Called first in main, whose arguments are the image's name and its build id. The arguments lie above all frames. */
static void guest_start(char **argv)
{
	static char signal_stack[65536];
	const stack_t stack = { .ss_sp = signal_stack, .ss_size = sizeof(signal_stack) };
	const struct sigaction action = { .sa_sigaction = report, .sa_flags = SA_SIGINFO | SA_ONSTACK };
	const int signals[] = { SIGSEGV, SIGILL, SIGFPE, SIGBUS };

	image_name = argv[1];
	build_id = argv[2];
	stack_top = (uintptr_t)argv & ~(uintptr_t)7;
	sigaltstack(&stack, NULL);
	for (unsigned i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		sigaction(signals[i], &action, NULL);
}
