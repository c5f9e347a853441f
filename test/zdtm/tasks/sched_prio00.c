// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <sys/resource.h>

const char test_doc[] = "nice values of kids";

static const int values[] = { -20, -5, 0, 3, 19 };

enum { VALUES = sizeof values / sizeof *values };

static int kid_main(void *arg)
{
	int want = *(const int *)arg;

	must(setpriority(PRIO_PROCESS, 0, want));
	kid_wait();
	sabotage(want++);
	errno = 0;
	check_eq(getpriority(PRIO_PROCESS, 0), want);
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kids[VALUES];

	test_init(argc, argv);
	for (int i = 0; i < VALUES; i++)
		kids[i] = kid_start(kid_main, (void *)&values[i]);
	test_wait();
	for (int i = 0; i < VALUES; i++)
		kid_finish(kids[i]);
	pass();
}
