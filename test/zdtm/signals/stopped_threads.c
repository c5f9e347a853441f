// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"a stopped child with several threads stays stopped as a whole, then all go on";

enum { THREADS = 3 };

static volatile int counts[THREADS];

static void *counter(void *arg)
{
	volatile int *count = arg;

	thread_wait();
	while (!test_should_go() || *count < 10) {
		++*count;
		sched_yield();
	}
	return NULL;
}

static int kid_main(void *arg)
{
	pthread_t threads[THREADS];

	for (int i = 0; i < THREADS; i++)
		threads[i] = thread_start(counter, (void *)&counts[i]);
	threads_await(THREADS);
	threads_go();
	kid_ready();
	for (int i = 0; i < THREADS; i++)
		thread_join(threads[i]);
	for (int i = 0; i < THREADS; i++)
		check(counts[i] > 0, "thread %d did not run", i);
	sabotage(return 1);
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kid;

	test_init(argc, argv);
	kid = kid_start(kid_main, NULL);
	must(kill(kid, SIGSTOP));
	await_state(kid, 'T');
	test_wait();
	await_state(kid, 'T');
	must(kill(kid, SIGCONT));
	kid_finish(kid);
	pass();
}
