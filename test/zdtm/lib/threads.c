// SPDX-License-Identifier: GPL-2.0-only
/*
 * Threads of a test: all wait on one futex word while the process is dumped.
 */
#include "lib/zdtm.h"

#include <linux/futex.h>

static int n_ready, go;

static void futex_sleep(int *word, int value)
{
	syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}

static void futex_wake_all(int *word)
{
	syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT32_MAX, NULL, NULL, 0);
}

pthread_t thread_start(void *(*fn)(void *), void *arg)
{
	pthread_t thread;
	int err = pthread_create(&thread, NULL, fn, arg);

	check(!err, "pthread_create: %s", strerror(err));
	return thread;
}

void thread_wait(void)
{
	__atomic_add_fetch(&n_ready, 1, __ATOMIC_SEQ_CST);
	futex_wake_all(&n_ready);
	while (!__atomic_load_n(&go, __ATOMIC_SEQ_CST))
		futex_sleep(&go, 0);
}

void threads_await(int count)
{
	int seen;

	while ((seen = __atomic_load_n(&n_ready, __ATOMIC_SEQ_CST)) < count)
		futex_sleep(&n_ready, seen);
}

void threads_go(void)
{
	__atomic_store_n(&go, 1, __ATOMIC_SEQ_CST);
	futex_wake_all(&go);
}

void thread_join(pthread_t thread)
{
	int err = pthread_join(thread, NULL);

	check(!err, "pthread_join: %s", strerror(err));
}
