// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "contended mutexes and condition variables between threads go on working";

enum { THREADS = 4, TURNS = 200 };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int turn = -1, done;

/* Each thread waits for its turn and hands on to the next. */
static void *player(void *arg)
{
	int me = (int)(intptr_t)arg;

	for (int i = 0; i < TURNS; i++) {
		pthread_mutex_lock(&mutex);
		while (turn != me)
			pthread_cond_wait(&changed, &mutex);
		turn = (me + 1) % THREADS;
		done++;
		pthread_cond_broadcast(&changed);
		pthread_mutex_unlock(&mutex);
	}
	return NULL;
}

static pthread_mutex_t held = PTHREAD_MUTEX_INITIALIZER;

static void *blocked_on_mutex(void *arg)
{
	*(pid_t *)arg = gettid();
	pthread_mutex_lock(&held);
	sabotage(done++);
	pthread_mutex_unlock(&held);
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t threads[THREADS], waiter;
	volatile pid_t waiter_tid = 0;

	test_init(argc, argv);
	pthread_mutex_lock(&held);
	waiter = thread_start(blocked_on_mutex, (void *)&waiter_tid);
	for (intptr_t i = 0; i < THREADS; i++)
		threads[i] = thread_start(player, (void *)i);
	while (!waiter_tid)
		sched_yield();
	await_blocked(waiter_tid, SYS_futex);
	test_wait();
	pthread_mutex_unlock(&held);
	thread_join(waiter);
	pthread_mutex_lock(&mutex);
	turn = 0;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&mutex);
	for (int i = 0; i < THREADS; i++)
		thread_join(threads[i]);
	check_eq(done, THREADS * TURNS);
	pass();
}
