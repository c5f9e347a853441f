// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "syscalls/timed.h"

#include <linux/futex.h>

const char test_doc[] = "futex waits with relative and absolute timeouts";

static int word;

static long relative(void)
{
	struct timespec time = timed_timeout();

	return syscall(SYS_futex, &word, FUTEX_WAIT, 0, &time, NULL, 0);
}

static long absolute(void)
{
	struct timespec time, add = timed_timeout();

	must(clock_gettime(CLOCK_MONOTONIC, &time));
	time.tv_sec += add.tv_sec + (time.tv_nsec + add.tv_nsec) / 1000000000;
	time.tv_nsec = (time.tv_nsec + add.tv_nsec) % 1000000000;
	return syscall(SYS_futex, &word, FUTEX_WAIT_BITSET_PRIVATE, 0, &time, NULL,
		       FUTEX_BITSET_MATCH_ANY);
}

static const struct timed list[] = {
	{ "FUTEX_WAIT", SYS_futex, relative, -1, ETIMEDOUT },
	{ "FUTEX_WAIT_BITSET", SYS_futex, absolute, -1, ETIMEDOUT },
};

int main(int argc, char **argv)
{
	test_init(argc, argv);
	timed_run(list, 2);
	pass();
}
