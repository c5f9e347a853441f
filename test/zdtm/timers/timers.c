// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <sys/time.h>

const char test_doc[] =
	"interval timers of the three kinds keep interval, remaining time and ticking";

static volatile sig_atomic_t ticks[3];

static const int which[] = { ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF };
static const int signals[] = { SIGALRM, SIGVTALRM, SIGPROF };

static void on_tick(int signo)
{
	ticks[signo == SIGALRM ? 0 : signo == SIGVTALRM ? 1 : 2]++;
}

int main(int argc, char **argv)
{
	int seen[3];
	struct itimerval is;

	test_init(argc, argv);
	for (int i = 0; i < 3; i++) {
		struct itimerval set = { { 0, 20000 + i * 1000 }, { 0, 20000 } };
		struct sigaction action = { .sa_handler = on_tick, .sa_flags = SA_RESTART };

		sigaction(signals[i], &action, NULL);
		must(setitimer(which[i], &set, NULL));
	}
	test_wait();
	sabotage(setitimer(ITIMER_PROF, &(struct itimerval){ 0 }, NULL));
	for (int i = 0; i < 3; i++) {
		must(getitimer(which[i], &is));
		check_eq(is.it_interval.tv_sec * 1000000 + is.it_interval.tv_usec,
			 20000 + i * 1000);
		check(is.it_value.tv_sec == 0 && is.it_value.tv_usec < 40000, "timer %d far away",
		      i);
		seen[i] = ticks[i];
	}
	for (int64_t end = now_ns(CLOCK_MONOTONIC) + 3000000000LL;
	     ticks[0] == seen[0] || ticks[1] == seen[1] || ticks[2] == seen[2];)
		check(now_ns(CLOCK_MONOTONIC) < end, "a timer does not tick");
	pass();
}
