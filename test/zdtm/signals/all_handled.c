// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "handlers for every signal, in a process with threads: none of them runs";

enum { THREADS = 3 };

static volatile int n_handled;

static void on_signal(int signo)
{
	n_handled++;
}

static void *keeper(void *arg)
{
	thread_wait();
	return NULL;
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = on_signal };
	pthread_t threads[THREADS];

	test_init(argc, argv);
	for (int signo = 1; signo < SIGRTMIN; signo++)
		if (signo != SIGTERM)
			sigaction(signo, &action, NULL);
	for (int i = 0; i < THREADS; i++)
		threads[i] = thread_start(keeper, NULL);
	threads_await(THREADS);
	test_wait();
	sabotage(raise(SIGURG));
	check_eq(n_handled, 0);
	threads_go();
	for (int i = 0; i < THREADS; i++)
		thread_join(threads[i]);
	raise(SIGURG);
	check_eq(n_handled, 1);
	pass();
}
