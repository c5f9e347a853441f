// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "a priority-inheritance mutex held, and one waited for, over the dump";

static pthread_mutex_t pi;
static volatile pid_t waiter_tid;
static int order;

static void *waiter(void *arg)
{
	waiter_tid = gettid();
	check_eq(pthread_mutex_lock(&pi), 0);
	check_eq(order++, 1);
	check_eq(pthread_mutex_unlock(&pi), 0);
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_mutexattr_t attr;
	pthread_t thread;

	test_init(argc, argv);
	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setprotocol(&attr, PTHREAD_PRIO_INHERIT);
	pthread_mutex_init(&pi, &attr);
	check_eq(pthread_mutex_lock(&pi), 0);
	thread = thread_start(waiter, NULL);
	while (!waiter_tid)
		sched_yield();
	await_blocked(waiter_tid, SYS_futex);
	test_wait();
	order++;
	sabotage(order = 3);
	check_eq(pthread_mutex_unlock(&pi), 0);
	thread_join(thread);
	check_eq(order, 2);
	pass();
}
