// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "parent death signal: kept, and delivered when the parent dies";

static int kid_main(void *arg)
{
	int is = 0;

	must(prctl(PR_SET_PDEATHSIG, SIGUSR2));
	kid_wait();
	must(prctl(PR_GET_PDEATHSIG, &is));
	check_eq(is, SIGUSR2);
	return 0;
}

static int orphan_main(void *arg)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	must(prctl(PR_SET_PDEATHSIG, SIGUSR1));
	kid_ready();
	while (sigwaitinfo(&set, NULL) < 0)
		check_eq(errno, EINTR);
	return 33;
}

static int parent_main(void *arg)
{
	kid_start(orphan_main, NULL);
	kid_wait();
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kid, parent, orphan;
	int status;

	test_init(argc, argv);
	must(prctl(PR_SET_CHILD_SUBREAPER, 1));
	kid = kid_start(kid_main, NULL);
	parent = kid_start(parent_main, NULL);
	orphan = await_child(parent);
	test_wait();
	sabotage(kill(orphan, SIGKILL));
	kid_finish(kid);
	kid_finish(parent);
	check_eq(waitpid(orphan, &status, 0), orphan);
	check(WIFEXITED(status) && WEXITSTATUS(status) == 33, "status %#x", status);
	pass();
}
