// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "parent blocked in waitpid on a live child gets its status after restore";

static int kid_main(void *arg)
{
	kid_wait();
	return 0;
}

static int waiter(void *arg)
{
	int status = 0;
	pid_t kid = kid_start(kid_main, NULL);

	kid_ready();
	check_eq(waitpid(kid, &status, 0), kid);
	sabotage(status = 5);
	check_eq(status, 0);
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kid, grandkid;

	test_init(argc, argv);
	kid = kid_start(waiter, NULL);
	await_blocked(kid, SYS_wait4);
	grandkid = await_child(kid);
	test_wait();
	await_blocked(kid, SYS_wait4);
	kid_go(grandkid);
	kid_reap(kid);
	pass();
}
