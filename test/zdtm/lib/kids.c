// SPDX-License-Identifier: GPL-2.0-only
/*
 * Child processes of a test. A kid reports that it is set up by closing its end of a pipe that
 * exists only until then.
 */
#include "lib/zdtm.h"

static int report_fd = -1;

pid_t kid_start(int (*fn)(void *), void *arg)
{
	int report[2];
	pid_t pid;
	char byte;

	must(pipe2(report, O_CLOEXEC));
	pid = must(fork());
	if (!pid) {
		close(report[0]);
		if (report_fd >= 0)
			close(report_fd);
		report_fd = report[1];
		_exit(fn(arg));
	}
	close(report[1]);
	while (read(report[0], &byte, 1) < 0 && errno == EINTR)
		;
	close(report[0]);
	return pid;
}

void kid_ready(void)
{
	if (report_fd >= 0)
		close(report_fd);
	report_fd = -1;
}

void kid_wait(void)
{
	sigset_t term;

	kid_ready();
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	while (sigwaitinfo(&term, NULL) < 0)
		check(errno == EINTR, "sigwaitinfo: %s", strerror(errno));
}

void kid_go(pid_t kid)
{
	must(kill(kid, SIGTERM));
}

void kid_reap(pid_t kid)
{
	int status;

	while (waitpid(kid, &status, 0) != kid)
		check(errno == EINTR, "waitpid %d: %s", kid, strerror(errno));
	check(WIFEXITED(status) && !WEXITSTATUS(status), "kid %d ended with status %#x", kid,
	      status);
}

void kid_finish(pid_t kid)
{
	kid_go(kid);
	kid_reap(kid);
}

static void nap(int turn, pid_t pid, const char *until)
{
	check(turn < 5000, "task %d does not get to %s", pid, until);
	sleep_ms(1);
}

void await_blocked(pid_t tid, long nr)
{
	char path[64], text[256];

	snprintf(path, sizeof path, "/proc/%d/syscall", tid);
	for (int turn = 0;; turn++) {
		if (read_text(path, text, sizeof text) > 0 && strncmp(text, "running", 7) &&
		    (nr < 0 || strtol(text, NULL, 10) == nr))
			break;
		nap(turn, tid, "its system call");
	}
}

pid_t await_child(pid_t parent)
{
	char path[64], text[4096];

	snprintf(path, sizeof path, "/proc/%d/task/%d/children", parent, parent);
	for (int turn = 0; read_text(path, text, sizeof text) <= 0; turn++)
		nap(turn, parent, "a child");
	return atoi(text);
}

void await_state(pid_t pid, char state)
{
	char path[64], text[64];

	snprintf(path, sizeof path, "/proc/%d/status", pid);
	for (int turn = 0; proc_value(path, "State", text, sizeof text)[0] != state; turn++)
		nap(turn, pid, (char[]){ state, 0 });
}
