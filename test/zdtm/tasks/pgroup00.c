// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "process groups whose leader is dead and reaped or dead and not reaped";

static int member(void *arg)
{
	pid_t pgid = (pid_t)(intptr_t)arg;

	must(setpgid(0, pgid));
	kid_wait();
	sabotage(pgid++);
	check_eq(getpgrp(), pgid);
	return 0;
}

static int leader(void *arg)
{
	must(setpgid(0, 0));
	kid_wait();
	return 0;
}

int main(int argc, char **argv)
{
	pid_t leaders[2], members[2];
	int status;

	test_init(argc, argv);
	for (int i = 0; i < 2; i++) {
		leaders[i] = kid_start(leader, NULL);
		members[i] = kid_start(member, (void *)(intptr_t)leaders[i]);
		kid_go(leaders[i]);
		await_state(leaders[i], 'Z');
	}
	kid_reap(leaders[0]);
	test_wait();
	check_eq(getpgrp(), getsid(0));
	for (int i = 0; i < 2; i++) {
		check_eq(getpgid(members[i]), leaders[i]);
		must(killpg(leaders[i], SIGTERM));
		kid_reap(members[i]);
	}
	check_eq(waitpid(leaders[1], &status, 0), leaders[1]);
	check_eq(status, 0);
	pass();
}
