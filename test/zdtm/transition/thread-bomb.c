// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "threads that come and go all the time";

enum { MAKERS = 4 };

static volatile bool stop;
static volatile long made;

static void *brief(void *arg)
{
	return (char *)arg + 1;
}

static void *maker(void *arg)
{
	pthread_t thread;
	void *result;

	for (intptr_t i = 0; !stop; i++) {
		check_eq(pthread_create(&thread, NULL, brief, (void *)i), 0);
		check_eq(pthread_join(thread, &result), 0);
		sabotage(result = NULL);
		check_eq((intptr_t)result, i + 1);
		__atomic_add_fetch(&made, 1, __ATOMIC_SEQ_CST);
	}
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t makers[MAKERS];
	long before;

	test_init(argc, argv);
	for (int i = 0; i < MAKERS; i++)
		makers[i] = thread_start(maker, NULL);
	while (!made)
		sched_yield();
	test_wait();
	before = made;
	while (made < before + 20)
		sched_yield();
	stop = true;
	for (int i = 0; i < MAKERS; i++)
		thread_join(makers[i]);
	pass();
}
