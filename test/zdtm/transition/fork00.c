// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "a tree that forks and reaps all the time";

static int brief(void *arg)
{
	return 5;
}

static int forker(void *arg)
{
	long rounds = 0;
	int status;
	pid_t kid;

	kid_ready();
	while (!test_should_go()) {
		kid = must(fork());
		if (!kid)
			_exit(brief(NULL));
		check_eq(waitpid(kid, &status, 0), kid);
		check_eq(status, 5 << 8);
		rounds++;
	}
	check(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD, "a child was invented");
	sabotage(rounds = 0);
	check(rounds > 0, "no round was done");
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kids[2];

	test_init(argc, argv);
	for (int i = 0; i < 2; i++)
		kids[i] = kid_start(forker, NULL);
	sleep_ms(5);
	test_wait();
	sleep_ms(5);
	for (int i = 0; i < 2; i++)
		kid_finish(kids[i]);
	pass();
}
