// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"a descriptor table shared by two processes (CLONE_FILES): what one opens the other has";

static char stack[65536] __attribute__((aligned(16)));
static int gift = 77;

static int sharer(void *arg)
{
	sigset_t term;

	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	while (sigwaitinfo(&term, NULL) < 0)
		check_eq(errno, EINTR);
	must(dup2(must(open("gift", O_RDWR | O_CREAT, 0644)), gift));
	must(lseek(gift, 5, SEEK_SET));
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kid;

	test_init(argc, argv);
	kid = must(clone(sharer, stack + sizeof stack, CLONE_FILES | SIGCHLD, NULL));
	await_blocked(kid, SYS_rt_sigtimedwait);
	test_wait();
	sabotage(unshare(CLONE_FILES));
	kid_finish(kid);
	check_eq(lseek(gift, 0, SEEK_CUR), 5);
	pass();
}
