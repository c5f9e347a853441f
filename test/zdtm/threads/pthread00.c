// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "threads with TLS, thread-specific data and stacks; a kid with threads too";

enum { THREADS = 5 };

static __thread char tls[5000];
static __thread int initialised = 42;
static pthread_key_t key;

static void *keeper(void *arg)
{
	unsigned char stack[20000];
	uint32_t seed = (uint32_t)(uintptr_t)arg;

	fill(tls, sizeof tls, seed);
	fill(stack, sizeof stack, seed + 1);
	initialised += seed;
	pthread_setspecific(key, arg);
	thread_wait();
	sabotage(stack[777]++);
	check(is_filled(tls, sizeof tls, seed), "TLS of thread %u changed", seed);
	check(is_filled(stack, sizeof stack, seed + 1), "stack of thread %u changed", seed);
	check_eq(initialised, 42 + seed);
	check(pthread_getspecific(key) == arg, "thread-specific data changed");
	return NULL;
}

static int threaded_kid(void *arg)
{
	pthread_t threads[THREADS];

	for (intptr_t i = 0; i < THREADS; i++)
		threads[i] = thread_start(keeper, (void *)(100 + i));
	threads_await(THREADS);
	kid_wait();
	threads_go();
	for (int i = 0; i < THREADS; i++)
		thread_join(threads[i]);
	return 0;
}

int main(int argc, char **argv)
{
	pthread_t threads[THREADS];
	pid_t kid;

	test_init(argc, argv);
	pthread_key_create(&key, NULL);
	kid = kid_start(threaded_kid, NULL);
	for (intptr_t i = 0; i < THREADS; i++)
		threads[i] = thread_start(keeper, (void *)(1 + i));
	threads_await(THREADS);
	test_wait();
	threads_go();
	for (int i = 0; i < THREADS; i++)
		thread_join(threads[i]);
	kid_finish(kid);
	pass();
}
