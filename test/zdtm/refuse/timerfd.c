// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "refuse/refuse.h"

#include <sys/timerfd.h>

const char test_doc[] = "a ticking timerfd";

int main(int argc, char **argv)
{
	struct itimerspec set = { { 0, 10000000 }, { 0, 10000000 } }, is;
	uint64_t ticks;
	int fd;

	test_init(argc, argv);
	fd = must(timerfd_create(CLOCK_MONOTONIC, 0));
	must(timerfd_settime(fd, 0, &set, NULL));
	refuse_fd(fd);
	test_wait();
	must(timerfd_gettime(fd, &is));
	sabotage(is.it_interval.tv_nsec++);
	check_eq(is.it_interval.tv_nsec, 10000000);
	check_eq(read(fd, &ticks, 8), 8);
	check(ticks > 0 && ticks < 100000, "%llu ticks", (long long)ticks);
	pass();
}
