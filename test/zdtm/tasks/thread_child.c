// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"children forked by a thread that is not the leader, reaped with __WNOTHREAD";

static int kid_main(void *arg)
{
	kid_wait();
	return 7;
}

static void *parent_thread(void *arg)
{
	pid_t kid = kid_start(kid_main, NULL);
	int status;

	thread_wait();
	kid_go(kid);
	sabotage(waitpid(kid, NULL, 0));
	check_eq(waitpid(kid, &status, __WNOTHREAD), kid);
	check_eq(WEXITSTATUS(status), 7);
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t threads[2];

	test_init(argc, argv);
	for (int i = 0; i < 2; i++) {
		threads[i] = thread_start(parent_thread, NULL);
		threads_await(i +
			      1); /* not two forks at once: each kid would hold the other's pipe */
	}
	test_wait();
	check(waitpid(-1, NULL, __WNOTHREAD | WNOHANG) < 0 && errno == ECHILD,
	      "the leader got children of its threads");
	threads_go();
	for (int i = 0; i < 2; i++)
		thread_join(threads[i]);
	pass();
}
