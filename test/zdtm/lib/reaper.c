// SPDX-License-Identifier: GPL-2.0-only
/*
 * reaper SECONDS COMMAND...: runs COMMAND in pid and mount namespaces of its own, as an ordinary
 * child of a pid 1 that reaps every orphan at once, so pids are free again the moment a tree is
 * gone. What orphans ended with is told to the fifo $ZDTM_DIR/events ("exit PID STATUS"). When
 * COMMAND ends, or time is up, everything in the namespaces dies. Exit status: that of COMMAND; 124
 * when time ran out, after a report of what every task was doing.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_TIMEOUT = 124, EXIT_BROKEN = 125 };

static void die(const char *what)
{
	dprintf(2, "reaper: %s: %s\n", what, strerror(errno));
	_exit(EXIT_BROKEN);
}

static void tell_exit(pid_t pid, int status)
{
	const char *dir = getenv("ZDTM_DIR");
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof path, "%s/events", dir ? dir : ".");
	fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return; /* nobody listens */
	dprintf(fd, "exit %d %d\n", pid, status);
	close(fd);
}

static void report_file(const char *task, const char *name)
{
	char path[PATH_MAX], text[2048];
	ssize_t size;
	int fd;

	snprintf(path, sizeof path, "/proc/%s/%s", task, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	size = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
	if (fd >= 0)
		close(fd);
	while (size > 0 && text[size - 1] == '\n')
		size--;
	if (size > 0)
		printf("  %s: %.*s\n", name, (int)size, text);
}

static void report_tasks(void)
{
	DIR *proc = opendir("/proc");

	puts("time is up; the tasks:");
	for (struct dirent *d; proc && (d = readdir(proc));) {
		if (d->d_name[0] < '1' || d->d_name[0] > '9' || !strcmp(d->d_name, "1"))
			continue;
		printf("task %s\n", d->d_name);
		report_file(d->d_name, "stat");
		report_file(d->d_name, "syscall");
		report_file(d->d_name, "stack");
	}
	fflush(stdout);
	if (proc)
		closedir(proc);
}

static int exit_code(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Reaps until the command is gone; returns its wait status, or -1 while it lives. */
static int reap(pid_t command)
{
	int status, result = -1;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == command)
			result = status;
		else
			tell_exit(pid, status);
	}
	return result;
}

static int serve(pid_t command, int seconds, const sigset_t *child)
{
	struct timespec now, end;
	int status;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += seconds;
	while ((status = reap(command)) < 0) {
		struct timespec left = { 0 };

		clock_gettime(CLOCK_MONOTONIC, &now);
		left.tv_sec = end.tv_sec - now.tv_sec;
		if (left.tv_sec <= 0) {
			report_tasks();
			return EXIT_TIMEOUT;
		}
		sigtimedwait(child, NULL, &left);
	}
	return exit_code(status);
}

static int be_init(int seconds, char **command)
{
	sigset_t child, before;
	pid_t pid;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		die("make mounts private");
	if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL))
		die("mount /proc");
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, &before);
	pid = fork();
	if (pid < 0)
		die("fork");
	if (!pid) {
		sigprocmask(SIG_SETMASK, &before, NULL);
		close_range(3, ~0u, 0); /* programs must not inherit what the caller left open */
		execvp(command[0], command);
		die(command[0]);
	}
	return serve(pid, seconds, &child);
}

int main(int argc, char **argv)
{
	int status;
	pid_t pid;

	if (argc < 3) {
		fputs("usage: reaper SECONDS COMMAND [ARG...]\n", stderr);
		return EXIT_BROKEN;
	}
	if (unshare(CLONE_NEWPID | CLONE_NEWNS))
		die("unshare pid and mount namespaces");
	pid = fork();
	if (pid < 0)
		die("fork");
	if (!pid)
		_exit(be_init(atoi(argv[1]), argv + 2));
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return exit_code(status);
}
