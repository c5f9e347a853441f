// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "pause, ended by one handled signal and not before";

static volatile sig_atomic_t handled;

static void on_usr1(int signo)
{
	handled++;
}

static int kid_main(void *arg)
{
	signal(SIGUSR1, on_usr1);
	kid_ready();
	check_eq(pause(), -1);
	check_eq(errno, EINTR);
	sabotage(handled = 0);
	check_eq(handled, 1);
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kid;

	test_init(argc, argv);
	kid = kid_start(kid_main, NULL);
	await_blocked(kid, SYS_pause);
	test_wait();
	await_blocked(kid, SYS_pause);
	must(kill(kid, SIGUSR1));
	kid_reap(kid);
	pass();
}
