// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "a stop not waited for yet: no second SIGCHLD of it, and one report";

static volatile sig_atomic_t told;

static void on_sigchld(int sig)
{
	told++;
}

static int kid_main(void *arg)
{
	kid_wait();
	return 0;
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = on_sigchld, .sa_flags = SA_RESTART };
	pid_t kid;
	int status;

	test_init(argc, argv);
	kid = kid_start(kid_main, NULL);
	must(sigaction(SIGCHLD, &action, NULL));
	must(kill(kid, SIGSTOP));
	await_state(kid, 'T');
	while (!told)
		sleep_ms(1);
	test_wait();
	sabotage(raise(SIGCHLD));
	check_eq(told, 1);
	check_eq(waitpid(kid, &status, WUNTRACED | WNOHANG), kid);
	check(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP, "status %#x", status);
	check_eq(waitpid(kid, &status, WUNTRACED | WNOHANG), 0);
	check_eq(told, 1);
	must(kill(kid, SIGCONT));
	kid_finish(kid);
	pass();
}
