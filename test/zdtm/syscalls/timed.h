/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kids that are dumped inside system calls with a timeout. Each must end with its proper result,
 * not with EINTR and not before its time.
 */
#pragma once

#include "lib/zdtm.h"

enum { TIMED_MS = 1500, TIMED_LATE_MS = 10000 };

struct timed {
	const char *name;
	long nr;	    /* the system call the kid sleeps in */
	long (*call)(void); /* to be done when TIMED_MS have passed */
	long result, error; /* what call must return; errno when -1 */
};

static inline struct timespec timed_timeout(void)
{
	return (struct timespec){ TIMED_MS / 1000, TIMED_MS % 1000 * 1000000L };
}

static inline int timed_kid(void *arg)
{
	const struct timed *t = arg;
	int64_t start = now_ns(CLOCK_MONOTONIC), passed;
	long result;

	kid_ready();
	errno = 0;
	result = t->call();
	sabotage(result = -1; errno = EINTR);
	passed = (now_ns(CLOCK_MONOTONIC) - start) / 1000000;
	check(result == t->result && (result != -1 || errno == t->error), "%s: %ld, errno %d (%s)",
	      t->name, result, errno, strerror(errno));
	check(passed >= TIMED_MS, "%s: early, after %lld ms", t->name, (long long)passed);
	check(passed < TIMED_MS + TIMED_LATE_MS, "%s: late, after %lld ms", t->name,
	      (long long)passed);
	return 0;
}

static inline void timed_run(const struct timed *list, int count)
{
	pid_t kids[16];

	for (int i = 0; i < count; i++) {
		kids[i] = kid_start(timed_kid, (void *)&list[i]);
		await_blocked(kids[i], list[i].nr);
	}
	test_wait();
	for (int i = 0; i < count; i++)
		kid_reap(kids[i]);
}
