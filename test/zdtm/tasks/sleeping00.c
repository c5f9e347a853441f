// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "a task and its kid in long sleeps stay asleep";

static volatile sig_atomic_t woken;

static void on_usr1(int signo)
{
	woken++;
}

static int sleeper(void *arg)
{
	struct timespec hour = { 3600, 0 }, left = { 0 };

	signal(SIGUSR1, on_usr1);
	kid_ready();
	check_eq(nanosleep(&hour, &left), -1);
	check_eq(errno, EINTR);
	check_eq(woken, 1);
	check(left.tv_sec > 3500 && left.tv_sec < 3600, "%ld s left of an hour", (long)left.tv_sec);
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kid;

	test_init(argc, argv);
	kid = kid_start(sleeper, NULL);
	await_blocked(kid, SYS_clock_nanosleep);
	test_wait();
	await_state(kid, 'S');
	sabotage(kill(kid, SIGTERM); kill(kid, SIGKILL));
	must(kill(kid, SIGUSR1));
	kid_reap(kid);
	pass();
}
