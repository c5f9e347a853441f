// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <sys/resource.h>

const char test_doc[] = "resource limits, soft and hard, all sixteen";

static bool is_left_alone(int resource)
{
	return resource == RLIMIT_AS || resource == RLIMIT_STACK || resource == RLIMIT_NPROC;
}

int main(int argc, char **argv)
{
	struct rlimit want[RLIM_NLIMITS], is;

	test_init(argc, argv);
	for (int i = 0; i < RLIM_NLIMITS; i++) {
		must(getrlimit(i, &want[i]));
		if (is_left_alone(i) || want[i].rlim_max < 1000)
			continue;
		if (want[i].rlim_max == RLIM_INFINITY)
			want[i].rlim_cur = 1000000 + i;
		else
			want[i].rlim_cur = want[i].rlim_max - i - 1;
		if (i & 1)
			want[i].rlim_max = want[i].rlim_cur;
		must(setrlimit(i, &want[i]));
	}
	test_wait();
	for (int i = 0; i < RLIM_NLIMITS; i++) {
		must(getrlimit(i, &is));
		sabotage(is.rlim_cur++);
		check_eq(is.rlim_cur, want[i].rlim_cur);
		check_eq(is.rlim_max, want[i].rlim_max);
	}
	pass();
}
