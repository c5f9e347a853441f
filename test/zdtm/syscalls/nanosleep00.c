// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "syscalls/timed.h"

const char test_doc[] =
	"nanosleep and clock_nanosleep, relative and absolute, with and without room for the rest";

static long plain(void)
{
	struct timespec time = timed_timeout();

	return syscall(SYS_nanosleep, &time, NULL);
}

static long with_rest(void)
{
	struct timespec time = timed_timeout(), rest = { 7, 7 };
	long result = syscall(SYS_nanosleep, &time, &rest);

	return result ? result : rest.tv_nsec < 1000000000 ? 0 : -2;
}

static long boottime(void)
{
	struct timespec time = timed_timeout();

	return syscall(SYS_clock_nanosleep, CLOCK_BOOTTIME, 0, &time, &time);
}

static long absolute(void)
{
	struct timespec time, add = timed_timeout();

	must(clock_gettime(CLOCK_MONOTONIC, &time));
	time.tv_sec += add.tv_sec + (time.tv_nsec + add.tv_nsec) / 1000000000;
	time.tv_nsec = (time.tv_nsec + add.tv_nsec) % 1000000000;
	return syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
}

static const struct timed list[] = {
	{ "nanosleep", SYS_nanosleep, plain, 0, 0 },
	{ "nanosleep with rest", SYS_nanosleep, with_rest, 0, 0 },
	{ "clock_nanosleep", SYS_clock_nanosleep, boottime, 0, 0 },
	{ "clock_nanosleep absolute", SYS_clock_nanosleep, absolute, 0, 0 },
};

int main(int argc, char **argv)
{
	test_init(argc, argv);
	timed_run(list, 4);
	pass();
}
