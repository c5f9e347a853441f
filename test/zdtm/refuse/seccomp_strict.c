// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "refuse/refuse.h"

#include <linux/seccomp.h>

const char test_doc[] = "strict seccomp: a task that may only read, write and exit";

static int fds[2];

static int kid_main(void *arg)
{
	char byte;

	kid_ready();
	must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT));
	syscall(SYS_read, fds[0], &byte, 1);
	sabotage(syscall(SYS_exit, 1));
	syscall(SYS_getpid); /* deadly */
	syscall(SYS_exit, 2);
	return 2;
}

int main(int argc, char **argv)
{
	char path[64];
	int status;
	pid_t kid;

	test_init(argc, argv);
	must(pipe(fds));
	kid = kid_start(kid_main, NULL);
	await_blocked(kid, SYS_read);
	snprintf(path, sizeof path, "/proc/%d/status", kid);
	check_eq(proc_long(path, "Seccomp", 10), 1);
	expect_error("%d", kid);
	test_wait();
	check_eq(write(fds[1], "x", 1), 1);
	check_eq(waitpid(kid, &status, 0), kid);
	check(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "status %#x", status);
	pass();
}
