// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "gaps between tids: threads that came and went, and new ones after restore";

static void *brief(void *arg)
{
	return NULL;
}

static void *keeper(void *arg)
{
	pid_t tid = gettid();

	thread_wait();
	sabotage(tid++);
	check_eq(syscall(SYS_gettid), tid);
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t keepers[5];

	test_init(argc, argv);
	for (int i = 0; i < 5; i++) {
		for (int j = 0; j < 3; j++)
			thread_join(thread_start(brief, NULL));
		keepers[i] = thread_start(keeper, NULL);
	}
	threads_await(5);
	test_wait();
	check_eq(proc_long("/proc/self/status", "Threads", 10), 6);
	for (int i = 0; i < 50; i++)
		thread_join(thread_start(brief, NULL));
	threads_go();
	for (int i = 0; i < 5; i++)
		thread_join(keepers[i]);
	pass();
}
