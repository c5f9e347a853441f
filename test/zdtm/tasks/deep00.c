// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "a chain of thirty processes, each the child of the one before";

static int link_main(void *arg)
{
	intptr_t depth = (intptr_t)arg, own = depth;
	pid_t parent = getppid(), kid = 0;

	if (depth)
		kid = kid_start(link_main, (void *)(depth - 1));
	kid_wait();
	sabotage(own += depth == 3);
	check_eq(own, depth);
	check_eq(getppid(), parent);
	if (kid)
		kid_finish(kid);
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kid;

	test_init(argc, argv);
	kid = kid_start(link_main, (void *)30);
	test_wait();
	kid_finish(kid);
	pass();
}
