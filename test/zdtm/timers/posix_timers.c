// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"POSIX timers: clocks, ids with gaps, kinds of notice, intervals, disarmed ones";

struct timer {
	int clock, notify, signo;
	struct itimerspec set;
};

static const struct timer wants[] = {
	{ CLOCK_REALTIME, SIGEV_SIGNAL, SIGUSR1, { { 100, 5 }, { 1000, 1 } } },
	{ CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGUSR2, { { 0, 0 }, { 500, 0 } } },
	{ CLOCK_BOOTTIME, SIGEV_NONE, 0, { { 7, 0 }, { 700, 0 } } },
	{ CLOCK_PROCESS_CPUTIME_ID, SIGEV_SIGNAL, SIGALRM, { { 0, 0 }, { 300, 0 } } },
	{ CLOCK_MONOTONIC, SIGEV_THREAD_ID, SIGHUP, { { 3, 3 }, { 400, 0 } } },
	{ CLOCK_REALTIME, SIGEV_SIGNAL, SIGUSR1, { { 0, 0 }, { 0, 0 } } },
	{ CLOCK_THREAD_CPUTIME_ID, SIGEV_SIGNAL, SIGALRM, { { 0, 0 }, { 200, 0 } } },
};

enum { TIMERS = sizeof wants / sizeof *wants };

/* The kernel's own ids: glibc hides them for some kinds. */
static int create(const struct timer *t)
{
	struct sigevent event = { .sigev_notify = t->notify, .sigev_signo = t->signo };
	int id;

	event.sigev_value.sival_ptr = (void *)t;
	if (t->notify == SIGEV_THREAD_ID)
		event._sigev_un._tid = gettid();
	must(syscall(SYS_timer_create, t->clock, &event, &id));
	return id;
}

static void check_timer(int id, const struct timer *t)
{
	struct itimerspec is;

	must(syscall(SYS_timer_gettime, id, &is));
	sabotage(is.it_interval.tv_nsec++);
	check_eq(is.it_interval.tv_sec, t->set.it_interval.tv_sec);
	check_eq(is.it_interval.tv_nsec, t->set.it_interval.tv_nsec);
	check(is.it_value.tv_sec <= t->set.it_value.tv_sec &&
		      is.it_value.tv_sec >= t->set.it_value.tv_sec - 60,
	      "timer %d: %ld s left of %ld", id, (long)is.it_value.tv_sec,
	      (long)t->set.it_value.tv_sec);
	check(t->set.it_value.tv_sec || !is.it_value.tv_nsec, "timer %d was armed", id);
}

int main(int argc, char **argv)
{
	char before[4096], after[4096];
	int ids[TIMERS], gap;

	test_init(argc, argv);
	for (int i = 0; i < TIMERS; i++) {
		gap = create(&wants[0]);
		ids[i] = create(&wants[i]);
		must(syscall(SYS_timer_delete, gap));
		must(syscall(SYS_timer_settime, ids[i], 0, &wants[i].set, NULL));
	}
	check(read_text("/proc/self/timers", before, sizeof before) > 0, "no timers");
	test_wait();
	check(read_text("/proc/self/timers", after, sizeof after) > 0, "no timers");
	check(!strcmp(before, after), "timers were\n%s and are\n%s", before, after);
	for (int i = 0; i < TIMERS; i++)
		check_timer(ids[i], &wants[i]);
	for (int i = 0; i < TIMERS; i++)
		must(syscall(SYS_timer_delete, ids[i]));
	gap = create(&wants[0]);
	check(gap > ids[TIMERS - 1], "id %d was given again after %d", gap, ids[TIMERS - 1]);
	pass();
}
