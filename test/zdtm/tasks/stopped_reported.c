// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"stop of a child: reported once to waitpid, whether waited for before the dump or not";

static int kid_main(void *arg)
{
	kid_wait();
	return 0;
}

int main(int argc, char **argv)
{
	pid_t told, untold;
	int status;

	test_init(argc, argv);
	told = kid_start(kid_main, NULL);
	untold = kid_start(kid_main, NULL);
	must(kill(told, SIGSTOP));
	must(kill(untold, SIGSTOP));
	check_eq(waitpid(told, &status, WUNTRACED), told);
	await_state(untold, 'T');
	test_wait();
	sabotage(waitpid(untold, &status, WUNTRACED));
	check_eq(waitpid(told, &status, WUNTRACED | WNOHANG), 0);
	check_eq(waitpid(untold, &status, WUNTRACED | WNOHANG), untold);
	check(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP, "status %#x", status);
	must(kill(told, SIGCONT));
	must(kill(untold, SIGCONT));
	kid_finish(told);
	kid_finish(untold);
	pass();
}
