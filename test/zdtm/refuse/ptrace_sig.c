// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "refuse/refuse.h"

#include <sys/ptrace.h>

const char test_doc[] = "a task traced by another task of the tree";

static int traced(void *arg)
{
	kid_wait();
	return 0;
}

static int tracer(void *arg)
{
	pid_t kid = kid_start(traced, NULL);

	must(ptrace(PTRACE_SEIZE, kid, NULL, NULL));
	kid_wait();
	sabotage(ptrace(PTRACE_INTERRUPT, kid, NULL, NULL); waitpid(kid, NULL, 0);
		 ptrace(PTRACE_DETACH, kid, NULL, NULL));
	check_eq(proc_long("/proc/self/status", "TracerPid", 10), 0);
	char path[64];

	snprintf(path, sizeof path, "/proc/%d/status", kid);
	check_eq(proc_long(path, "TracerPid", 10), getpid());
	kill(kid, SIGKILL);
	waitpid(kid, NULL, 0);
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kid;

	test_init(argc, argv);
	kid = kid_start(tracer, NULL);
	expect_error("%d", await_child(kid));
	expect_error("%d", kid);
	test_wait();
	kid_finish(kid);
	pass();
}
