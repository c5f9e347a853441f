// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "a parent blocked in vfork: address space shared with its child";

static int middle(void *arg)
{
	static int shared;
	pid_t kid;

	kid_ready();
	kid = vfork();
	if (!kid) {
		shared = 5;
		kid_wait();
		_exit(0);
	}
	sabotage(shared = 0);
	check_eq(shared, 5);
	kid_reap(kid);
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kid, grandkid;

	test_init(argc, argv);
	kid = kid_start(middle, NULL);
	grandkid = await_child(kid);
	await_blocked(grandkid, SYS_rt_sigtimedwait);
	expect_error("%d", grandkid);
	test_wait();
	kid_go(grandkid);
	kid_reap(kid);
	pass();
}
