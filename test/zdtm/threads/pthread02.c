// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "a process whose leader thread has exited while others live";

static void *survivor(void *arg)
{
	pid_t pid = getpid();
	char path[64], state[64];

	snprintf(path, sizeof path, "/proc/self/task/%d/status", pid);
	while (proc_value(path, "State", state, sizeof state)[0] != 'Z')
		sleep_ms(1);
	expect_error("%d", pid);
	test_wait();
	sabotage(pid++);
	check_eq(getpid(), pid);
	check(proc_value(path, "State", state, sizeof state)[0] == 'Z', "the leader is %s", state);
	pass();
}

int main(int argc, char **argv)
{
	test_init(argc, argv);
	thread_start(survivor, NULL);
	syscall(SYS_exit, 0);
}
