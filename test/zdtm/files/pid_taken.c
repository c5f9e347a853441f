// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"restore refuses when a pid of the tree is taken, and names it and the holder";

static int kid_main(void *arg)
{
	kid_wait();
	sabotage(return 1);
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kid;

	test_init(argc, argv);
	kid = kid_start(kid_main, NULL);
	expect_error("%d", kid);
	test_wait();
	kid_finish(kid);
	pass();
}
