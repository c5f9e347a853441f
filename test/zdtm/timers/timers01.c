// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <sys/time.h>

const char test_doc[] = "one-shot interval timers: far ones keep their time, unset ones stay unset";

static void check_left(int which, int seconds)
{
	struct itimerval is;

	must(getitimer(which, &is));
	sabotage(is.it_interval.tv_sec++);
	check_eq(is.it_interval.tv_sec, 0);
	check_eq(is.it_interval.tv_usec, 0);
	check(is.it_value.tv_sec <= seconds && is.it_value.tv_sec >= seconds - 60 * !!seconds,
	      "timer %d has %ld s left, of %d", which, (long)is.it_value.tv_sec, seconds);
	check(seconds || !is.it_value.tv_usec, "timer %d was armed", which);
}

int main(int argc, char **argv)
{
	struct itimerval real = { { 0, 0 }, { 1000, 0 } }, prof = { { 0, 0 }, { 2000, 500 } };

	test_init(argc, argv);
	must(setitimer(ITIMER_REAL, &real, NULL));
	must(setitimer(ITIMER_PROF, &prof, NULL));
	test_wait();
	check_left(ITIMER_REAL, 1000);
	check_left(ITIMER_VIRTUAL, 0);
	check_left(ITIMER_PROF, 2000);
	pass();
}
