// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "waitid blocked for any child, and waitpid for a process group";

static int grandkid_main(void *arg)
{
	kid_wait();
	return 21;
}

static int any(void *arg)
{
	siginfo_t info = { 0 };
	pid_t kid = kid_start(grandkid_main, NULL);

	kid_ready();
	check_eq(waitid(P_ALL, 0, &info, WEXITED), 0);
	sabotage(info.si_status = 0);
	check_eq(info.si_pid, kid);
	check_eq(info.si_status, 21);
	return 0;
}

static int group(void *arg)
{
	pid_t kid;
	int status;

	must(setpgid(0, 0));
	kid = kid_start(grandkid_main, NULL);
	kid_ready();
	check_eq(waitpid(0, &status, 0), kid);
	check_eq(WEXITSTATUS(status), 21);
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kids[2], grandkids[2];

	test_init(argc, argv);
	kids[0] = kid_start(any, NULL);
	kids[1] = kid_start(group, NULL);
	await_blocked(kids[0], SYS_waitid);
	await_blocked(kids[1], SYS_wait4);
	for (int i = 0; i < 2; i++)
		grandkids[i] = await_child(kids[i]);
	test_wait();
	for (int i = 0; i < 2; i++) {
		kid_go(grandkids[i]);
		kid_reap(kids[i]);
	}
	pass();
}
