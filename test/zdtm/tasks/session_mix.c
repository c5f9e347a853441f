// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "a kid forked before its parent made a new session stays in the old one";

static int old_kid(void *arg)
{
	pid_t sid = getsid(0);

	kid_wait();
	sabotage(sid++);
	check_eq(getsid(0), sid);
	return 0;
}

static int middle(void *arg)
{
	pid_t before = kid_start(old_kid, NULL), after, old = getsid(0);

	must(setsid());
	after = kid_start(old_kid, NULL);
	kid_wait();
	check_eq(getsid(before), old);
	check_eq(getsid(after), getpid());
	kid_finish(before);
	kid_finish(after);
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kid;

	test_init(argc, argv);
	kid = kid_start(middle, NULL);
	test_wait();
	kid_finish(kid);
	pass();
}
