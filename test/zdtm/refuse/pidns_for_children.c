// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "refuse/refuse.h"

const char test_doc[] = "a kid whose future children go to another pid namespace";

static int kid_main(void *arg)
{
	char here[64] = "", below[64] = "";

	must(unshare(CLONE_NEWPID));
	kid_wait();
	must(readlink("/proc/self/ns/pid", here, sizeof here - 1));
	if (readlink("/proc/self/ns/pid_for_children", below, sizeof below - 1) < 0)
		below[0] = 0; /* no child was made yet */
	sabotage(strcpy(below, here));
	check(strcmp(here, below), "the unshare is undone");
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
