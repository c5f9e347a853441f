// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "the dumpable flag: set, cleared in a kid, and cleared by a change of user";

static int cleared(void *arg)
{
	must(prctl(PR_SET_DUMPABLE, 0));
	kid_wait();
	check_eq(prctl(PR_GET_DUMPABLE), 0);
	return 0;
}

static int changed(void *arg)
{
	int is;

	must(setresuid(1234, 1234, 0));
	is = prctl(PR_GET_DUMPABLE);
	kid_wait();
	sabotage(is ^= 1);
	check_eq(prctl(PR_GET_DUMPABLE), is);
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kids[2];

	test_init(argc, argv);
	kids[0] = kid_start(cleared, NULL);
	kids[1] = kid_start(changed, NULL);
	test_wait();
	check_eq(prctl(PR_GET_DUMPABLE), 1);
	kid_finish(kids[0]);
	kid_finish(kids[1]);
	pass();
}
