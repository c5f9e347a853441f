// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "timer slack, THP switch, keepcaps, timing of a task; slack of a thread";

static void *slack(void *arg)
{
	must(prctl(PR_SET_TIMERSLACK, 123456));
	thread_wait();
	sabotage(prctl(PR_SET_TIMERSLACK, 1));
	check_eq(prctl(PR_GET_TIMERSLACK), 123456);
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t thread;

	test_init(argc, argv);
	thread = thread_start(slack, NULL);
	threads_await(1);
	must(prctl(PR_SET_TIMERSLACK, 77777));
	must(prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0));
	must(prctl(PR_SET_KEEPCAPS, 1));
	test_wait();
	check_eq(prctl(PR_GET_TIMERSLACK), 77777);
	check_eq(prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0), 1);
	check_eq(prctl(PR_GET_KEEPCAPS), 1);
	threads_go();
	thread_join(thread);
	pass();
}
