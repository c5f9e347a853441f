// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "no_new_privs: of a task, and of one thread only";

static void *bound(void *arg)
{
	must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	thread_wait();
	check_eq(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 1);
	return NULL;
}

static int kid_main(void *arg)
{
	must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	kid_wait();
	check_eq(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 1);
	return 0;
}

int main(int argc, char **argv)
{
	pthread_t thread;
	pid_t kid;

	test_init(argc, argv);
	kid = kid_start(kid_main, NULL);
	thread = thread_start(bound, NULL);
	threads_await(1);
	test_wait();
	sabotage(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	check_eq(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 0);
	threads_go();
	thread_join(thread);
	kid_finish(kid);
	pass();
}
