// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "a SIGTRAP handler and a task dumped inside it";

static volatile int hits;

static void on_trap(int signo, siginfo_t *info, void *context)
{
	if (++hits == 1)
		test_wait();
	sabotage(hits++);
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_sigaction = on_trap, .sa_flags = SA_SIGINFO };

	test_init(argc, argv);
	sigaction(SIGTRAP, &action, NULL);
	asm volatile("int3");
	asm volatile("int3");
	check_eq(hits, 2);
	pass();
}
