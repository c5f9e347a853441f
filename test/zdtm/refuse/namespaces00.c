// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "refuse/refuse.h"

const char test_doc[] = "a kid in a UTS namespace of its own";

static int kid_main(void *arg)
{
	char name[65] = "";

	must(unshare(CLONE_NEWUTS));
	must(sethostname("elsewhere", 9));
	kid_wait();
	must(gethostname(name, sizeof name - 1));
	sabotage(name[0] = 0);
	check(!strcmp(name, "elsewhere"), "the host is called %s", name);
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kid;

	test_init(argc, argv);
	kid = kid_start(kid_main, NULL);
	expect_error("%d", kid);
	expect_error("uts");
	test_wait();
	kid_finish(kid);
	pass();
}
