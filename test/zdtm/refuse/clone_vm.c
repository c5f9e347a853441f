// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "refuse/refuse.h"

const char test_doc[] = "two processes in one address space (CLONE_VM)";

static char stack[65536] __attribute__((aligned(16)));
static volatile int shared;

static int sharer(void *arg)
{
	sigset_t term;

	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	while (sigwaitinfo(&term, NULL) < 0)
		;
	shared = 5;
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kid;

	test_init(argc, argv);
	kid = must(clone(sharer, stack + sizeof stack, CLONE_VM | SIGCHLD, NULL));
	await_blocked(kid, SYS_rt_sigtimedwait);
	expect_error("%d", kid);
	test_wait();
	kid_finish(kid);
	sabotage(shared = 0);
	check_eq(shared, 5);
	pass();
}
