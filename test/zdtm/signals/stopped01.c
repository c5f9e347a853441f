// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"stopped children with signals pending: to the process, to the thread, both";

enum { TO_PROCESS = 1, TO_THREAD = 2 };

static volatile int caught;

static void catch (int signo)
{
	caught |= signo == SIGUSR1 ? TO_PROCESS : TO_THREAD;
}

static int kid_main(void *arg)
{
	signal(SIGUSR1, catch);
	signal(SIGUSR2, catch);
	kid_wait();
	sabotage(caught++);
	check_eq(caught, (intptr_t)arg);
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kids[4];

	test_init(argc, argv);
	for (intptr_t i = 0; i < 4; i++) {
		kids[i] = kid_start(kid_main, (void *)i);
		must(kill(kids[i], SIGSTOP));
		await_state(kids[i], 'T');
		if (i & TO_PROCESS)
			must(kill(kids[i], SIGUSR1));
		if (i & TO_THREAD)
			must(syscall(SYS_tgkill, kids[i], kids[i], SIGUSR2));
	}
	test_wait();
	for (int i = 0; i < 4; i++) {
		await_state(kids[i], 'T');
		kid_go(kids[i]);
		must(kill(kids[i], SIGCONT));
		kid_reap(kids[i]);
	}
	pass();
}
