// SPDX-License-Identifier: GPL-2.0-only
/*
 * killer MICROSECONDS COMMAND...: runs COMMAND and kills it after that time, if it has not ended. Exit status of
 * the command, or 137 when it was killed. With MICROSECONDS "-" it only measures: the time goes to standard
 * output.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000L + ts.tv_nsec / 1000;
}

/* Sleeping is too coarse for a few microseconds, so the end is spent looking at the clock. */
static void wait_until(long end, pid_t pid)
{
	siginfo_t info;

	for (;;) {
		long left = end - now_us();

		if (left <= 0)
			return;
		info.si_pid = 0;
		if (waitid(P_PID, pid, &info, WEXITED | WNOHANG | WNOWAIT) || info.si_pid)
			return;
		if (left > 300)
			usleep(100);
	}
}

int main(int argc, char **argv)
{
	long start = now_us();
	int status;
	pid_t pid;

	if (argc < 3)
		return 2;
	pid = fork();
	if (pid < 0)
		return 2;
	if (!pid) {
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	if (strcmp(argv[1], "-")) {
		wait_until(start + atol(argv[1]), pid);
		kill(pid, SIGKILL);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!strcmp(argv[1], "-"))
		printf("%ld\n", now_us() - start);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
