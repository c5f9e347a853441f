// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "umask, and that of a kid";

static int kid_main(void *arg)
{
	umask(0);
	kid_wait();
	check_eq(umask(0), 0);
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kid;

	test_init(argc, argv);
	kid = kid_start(kid_main, NULL);
	umask(0537);
	test_wait();
	sabotage(umask(022));
	check_eq(umask(0), 0537);
	kid_finish(kid);
	pass();
}
