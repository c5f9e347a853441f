// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <sys/times.h>
#include <sys/resource.h>

const char test_doc[] = "clocks never go back over a restore: real, monotonic, raw, boot, and they "
			"are near each other";

static const clockid_t clocks[] = { CLOCK_REALTIME, CLOCK_MONOTONIC,	   CLOCK_MONOTONIC_RAW,
				    CLOCK_BOOTTIME, CLOCK_REALTIME_COARSE, CLOCK_MONOTONIC_COARSE,
				    CLOCK_TAI };

enum { CLOCKS = sizeof clocks / sizeof *clocks };

int main(int argc, char **argv)
{
	int64_t before[CLOCKS], passed[CLOCKS];

	test_init(argc, argv);
	for (int i = 0; i < CLOCKS; i++)
		before[i] = now_ns(clocks[i]);
	test_wait();
	for (int i = 0; i < CLOCKS; i++) {
		passed[i] = now_ns(clocks[i]) - before[i];
		sabotage(passed[i] -= 3000000000LL);
		check(passed[i] >= 0, "clock %d went back by %lld ns", clocks[i],
		      (long long)-passed[i]);
		check(llabs(passed[i] - passed[0]) < 1000000000, "clock %d drifted by %lld ns",
		      clocks[i], (long long)(passed[i] - passed[0]));
	}
	pass();
}
