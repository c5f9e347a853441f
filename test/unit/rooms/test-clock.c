/* SPDX-License-Identifier: GPL-2.0-only */
/* Clock ids of POSIX timers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <unistd.h>
#include <pthread.h>
#include <cmocka.h>

#include "engine/timers/state.h"

static void world_clocks(void **state)
{
	pid_t pid;

	assert_int_equal(clock_kind(CLOCK_REALTIME, &pid), CLOCK_OF_WORLD);
	assert_int_equal(clock_kind(CLOCK_BOOTTIME_ALARM, &pid), CLOCK_OF_WORLD);
	assert_int_equal(clock_kind(CLOCK_TAI, &pid), CLOCK_OF_WORLD);
	assert_int_equal(clock_kind(CLOCK_MONOTONIC_RAW, &pid), CLOCK_UNKNOWN);
	assert_int_equal(clock_kind(16, &pid), CLOCK_UNKNOWN);
	assert_int_equal(clock_kind(INT32_MAX, &pid), CLOCK_UNKNOWN);
}

static void cpu_clocks_of_the_caller(void **state)
{
	pid_t pid = 99;

	/* What /proc/PID/timers shows for the two of timer_create(2). */
	assert_int_equal(clock_kind(-6, &pid), CLOCK_OF_PROCESS);
	assert_int_equal(pid, 0);
	pid = 99;
	assert_int_equal(clock_kind(-2, &pid), CLOCK_OF_THREAD);
	assert_int_equal(pid, 0);
}

/* libc computes the id of another's clock: it has to be read back as that pid. */
static void cpu_clocks_of_others(void **state)
{
	clockid_t clock;
	pid_t pid;

	assert_int_equal(clock_getcpuclockid(getpid(), &clock), 0);
	assert_int_equal(clock_kind(clock, &pid), CLOCK_OF_PROCESS);
	assert_int_equal(pid, getpid());
	assert_int_equal(pthread_getcpuclockid(pthread_self(), &clock), 0);
	assert_int_equal(clock_kind(clock, &pid), CLOCK_OF_THREAD);
	assert_int_equal(pid, gettid());
}

static void device_clocks_are_unknown(void **state)
{
	pid_t pid;

	assert_int_equal(clock_kind((int32_t)(~5U << 3) | 3, &pid), CLOCK_UNKNOWN);
	assert_int_equal(clock_kind(-1, &pid), CLOCK_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(world_clocks),
		cmocka_unit_test(cpu_clocks_of_the_caller),
		cmocka_unit_test(cpu_clocks_of_others),
		cmocka_unit_test(device_clocks_are_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
