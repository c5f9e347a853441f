// SPDX-License-Identifier: GPL-2.0-only
/*
 * victim LOAD N: becomes what is to be measured, closes descriptor 3 to say that it is ready, and sleeps.
 * LOAD is idle, memory (N MiB), processes, threads or mappings.
 */
#include <pthread.h>

#include "bench.h"

static void *sleep_for_ever(void *unused)
{
	for (;;)
		pause();
	return unused;
}

static void threads(long n)
{
	pthread_attr_t attr;
	pthread_t thread;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 64 << 10);
	while (--n > 0)
		if (pthread_create(&thread, &attr, sleep_for_ever, NULL))
			die("create a thread");
}

static void processes(long n)
{
	while (--n > 0) {
		pid_t pid = fork();

		if (pid < 0)
			die("fork");
		if (!pid) {
			close(3);
			sleep_for_ever(NULL);
		}
	}
}

int main(int argc, char **argv)
{
	long n = argc > 2 ? atol(argv[2]) : 0;
	const char *load = argc > 1 ? argv[1] : "idle";

	if (!strcmp(load, "memory"))
		touched_memory(n << 20);
	else if (!strcmp(load, "processes"))
		processes(n);
	else if (!strcmp(load, "threads"))
		threads(n);
	else if (!strcmp(load, "mappings"))
		many_mappings(n);
	close(3);
	sleep_for_ever(NULL);
}
