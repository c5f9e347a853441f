// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"robust futexes: a mutex held by a thread that dies after restore is handed on as such";

static pthread_mutex_t robust;

static void *holder(void *arg)
{
	pthread_mutex_lock(&robust);
	thread_wait();
	sabotage(pthread_mutex_unlock(&robust));
	return NULL; /* dies with the mutex held */
}

int main(int argc, char **argv)
{
	pthread_mutexattr_t attr;
	pthread_t thread;

	test_init(argc, argv);
	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(&robust, &attr);
	thread = thread_start(holder, NULL);
	threads_await(1);
	test_wait();
	check_eq(pthread_mutex_trylock(&robust), EBUSY);
	threads_go();
	check_eq(pthread_mutex_lock(&robust), EOWNERDEAD);
	check_eq(pthread_mutex_consistent(&robust), 0);
	check_eq(pthread_mutex_unlock(&robust), 0);
	thread_join(thread);
	pass();
}
