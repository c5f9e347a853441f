// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "the subreaper flag: kept, and orphans come to the task; not given to kids";

static int orphan(void *arg)
{
	kid_wait();
	return 9;
}

static int middle(void *arg)
{
	pid_t *out = arg;
	int mine = -1;

	must(prctl(PR_GET_CHILD_SUBREAPER, &mine));
	check_eq(mine, 0);
	*out = kid_start(orphan, NULL);
	kid_wait();
	must(prctl(PR_GET_CHILD_SUBREAPER, &mine));
	check_eq(mine, 0);
	return 0; /* leaves its child alone */
}

int main(int argc, char **argv)
{
	pid_t *orphan_pid, kid;
	int is = 0, status;

	test_init(argc, argv);
	must(prctl(PR_SET_CHILD_SUBREAPER, 1));
	orphan_pid =
		must(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	kid = kid_start(middle, orphan_pid);
	test_wait();
	must(prctl(PR_GET_CHILD_SUBREAPER, &is));
	check_eq(is, 1);
	sabotage(prctl(PR_SET_CHILD_SUBREAPER, 0));
	kid_finish(kid);
	*orphan_pid = waitpid(-1, NULL, WNOHANG);
	check_eq(*orphan_pid, 0); /* a live child: the orphan */
	must(signal(SIGTERM, SIG_IGN) == SIG_ERR ? -1 : 0);
	must(kill(0, SIGTERM));
	check(wait(&status) > 0, "the orphan went elsewhere");
	check_eq(WEXITSTATUS(status), 9);
	pass();
}
