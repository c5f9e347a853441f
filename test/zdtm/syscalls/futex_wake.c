// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <linux/futex.h>

const char test_doc[] =
	"threads blocked in futex waits without timeout, woken one by one and by bitset";

enum { WAITERS = 3 };

static int word;
static volatile pid_t tids[WAITERS];
static volatile int woken;

static void *waiter(void *arg)
{
	intptr_t i = (intptr_t)arg;

	tids[i] = gettid();
	sabotage(word += i == 2);
	check_eq(syscall(SYS_futex, &word, FUTEX_WAIT_BITSET_PRIVATE, 0, NULL, NULL, 1 << i), 0);
	__atomic_or_fetch(&woken, 1 << i, __ATOMIC_SEQ_CST);
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t threads[WAITERS];

	test_init(argc, argv);
	for (intptr_t i = 0; i < WAITERS; i++) {
		threads[i] = thread_start(waiter, (void *)i);
		while (!tids[i])
			sched_yield();
		await_blocked(tids[i], SYS_futex);
	}
	test_wait();
	check_eq(woken, 0);
	for (int i = WAITERS; i--;) {
		await_blocked(tids[i], SYS_futex);
		check_eq(
			syscall(SYS_futex, &word, FUTEX_WAKE_BITSET_PRIVATE, 1, NULL, NULL, 1 << i),
			1);
		thread_join(threads[i]);
		check_eq(woken, 7 & ~((1 << i) - 1));
	}
	pass();
}
