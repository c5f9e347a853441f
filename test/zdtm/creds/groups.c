// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <grp.h>

const char test_doc[] = "supplementary groups: many, and none in a kid";

enum { GROUPS = 300 };

static int kid_main(void *arg)
{
	must(setgroups(0, NULL));
	kid_wait();
	check_eq(getgroups(0, NULL), 0);
	return 0;
}

int main(int argc, char **argv)
{
	gid_t groups[GROUPS], is[GROUPS];
	pid_t kid;

	test_init(argc, argv);
	kid = kid_start(kid_main, NULL);
	for (int i = 0; i < GROUPS; i++)
		groups[i] = 5000 + i * 7;
	must(setgroups(GROUPS, groups));
	test_wait();
	sabotage(setgroups(3, groups));
	check_eq(getgroups(GROUPS, is), GROUPS);
	check(!memcmp(groups, is, sizeof is), "other groups");
	kid_finish(kid);
	pass();
}
