// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "threads that hand a baton round by mutex and condition, without rest";

enum { THREADS = 4 };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static long baton;
static volatile bool stop;
static long turns[THREADS];

static void *runner(void *arg)
{
	intptr_t me = (intptr_t)arg;

	pthread_mutex_lock(&mutex);
	while (!stop) {
		while (!stop && baton % THREADS != me)
			pthread_cond_wait(&changed, &mutex);
		if (stop)
			break;
		baton++;
		turns[me]++;
		pthread_cond_broadcast(&changed);
	}
	pthread_mutex_unlock(&mutex);
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t threads[THREADS];
	long sum = 0, before;

	test_init(argc, argv);
	for (intptr_t i = 0; i < THREADS; i++)
		threads[i] = thread_start(runner, (void *)i);
	test_wait();
	before = __atomic_load_n(&baton, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(&baton, __ATOMIC_SEQ_CST) < before + 20)
		sched_yield();
	pthread_mutex_lock(&mutex);
	stop = true;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&mutex);
	for (int i = 0; i < THREADS; i++) {
		thread_join(threads[i]);
		sum += turns[i];
		check(llabs(turns[i] - turns[0]) <= 1, "thread %d had %ld turns, the first %ld", i,
		      turns[i], turns[0]);
	}
	sabotage(sum++);
	check_eq(sum, baton);
	pass();
}
