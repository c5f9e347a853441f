// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "pid, ppid, tid, pgid and sid of a task and its kid";

struct ids {
	pid_t pid, ppid, tid, pgid, sid;
};

static struct ids my_ids(void)
{
	return (struct ids){ getpid(), getppid(), gettid(), getpgrp(), getsid(0) };
}

static void check_ids(struct ids want)
{
	struct ids is = my_ids();

	sabotage(is.ppid++);
	check_eq(is.pid, want.pid);
	check_eq(is.ppid, want.ppid);
	check_eq(is.tid, want.tid);
	check_eq(is.pgid, want.pgid);
	check_eq(is.sid, want.sid);
}

static int kid_main(void *arg)
{
	struct ids ids = my_ids();

	kid_wait();
	check_ids(ids);
	return 0;
}

int main(int argc, char **argv)
{
	struct ids ids;
	pid_t kid;

	test_init(argc, argv);
	kid = kid_start(kid_main, NULL);
	ids = my_ids();
	test_wait();
	check_ids(ids);
	kid_finish(kid);
	pass();
}
