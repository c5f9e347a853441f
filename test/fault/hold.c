// SPDX-License-Identifier: GPL-2.0-only
/*
 * hold tracer PID        trace the task until killed
 * hold live PID          be a process with this pid until killed
 * hold zombie PID MS     leave a zombie with this pid, wait for it after so many milliseconds
 * hold fork              fork children that end at once, for ever
 * Prints a line when it has got what it wants.
 */
#include <errno.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void say(const char *what)
{
	puts(what);
	fflush(stdout);
}

static pid_t clone_as(pid_t pid)
{
	struct clone_args args = { .exit_signal = SIGCHLD };

	args.set_tid = (uintptr_t)&pid;
	args.set_tid_size = 1;
	return syscall(SYS_clone3, &args, sizeof(args));
}

static int trace(pid_t pid)
{
	if (ptrace(PTRACE_SEIZE, pid, NULL, NULL)) {
		perror("hold: seize");
		return 1;
	}
	say("traced");
	for (;;)
		pause();
}

static int take_pid(pid_t pid, long zombie_ms)
{
	pid_t child = clone_as(pid);
	siginfo_t info;

	if (child < 0) {
		perror("hold: clone3");
		return 1;
	}
	if (!child && zombie_ms)
		_exit(0);
	if (!child)
		for (;;)
			pause();
	if (zombie_ms)
		waitid(P_PID, child, &info, WEXITED | WNOWAIT);
	say("taken");
	usleep(zombie_ms * 1000);
	waitpid(child, NULL, 0);
	return 0;
}

static int fork_for_ever(void)
{
	say("forking");
	for (;;) {
		pid_t pid = fork();

		if (!pid)
			_exit(0);
		if (pid > 0)
			waitpid(pid, NULL, 0);
	}
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	pid_t pid = argc > 2 ? atoi(argv[2]) : 0;

	if (!strcmp(what, "tracer") && pid)
		return trace(pid);
	if (!strcmp(what, "live") && pid)
		return take_pid(pid, 0);
	if (!strcmp(what, "zombie") && argc > 3)
		return take_pid(pid, atol(argv[3]));
	if (!strcmp(what, "fork"))
		return fork_for_ever();
	return 2;
}
