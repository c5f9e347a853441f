// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "zombies that lead a process group or a session of their own";

static int group_leader(void *arg)
{
	must(setpgid(0, 0));
	return 3;
}

static int session_leader(void *arg)
{
	must(setsid());
	return 4;
}

static void check_zombie(pid_t pid, pid_t pgid, pid_t sid, int code)
{
	int status;

	sabotage(pgid++);
	check_eq(getpgid(pid), pgid);
	check_eq(getsid(pid), sid);
	check_eq(waitpid(pid, &status, 0), pid);
	check_eq(WEXITSTATUS(status), code);
}

int main(int argc, char **argv)
{
	pid_t group, session;

	test_init(argc, argv);
	group = kid_start(group_leader, NULL);
	session = kid_start(session_leader, NULL);
	await_state(group, 'Z');
	await_state(session, 'Z');
	test_wait();
	check_zombie(group, group, getsid(0), 3);
	check_zombie(session, session, session, 4);
	pass();
}
