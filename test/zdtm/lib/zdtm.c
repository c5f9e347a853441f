// SPDX-License-Identifier: GPL-2.0-only
/*
 * The talk between a test program and its runner: readiness through the fifo "events" of the test's
 * directory, go through SIGTERM, the verdict through the log (stdout) and the exit status.
 */
#include "lib/zdtm.h"

#include <limits.h>
#include <stdarg.h>

enum { EXIT_SKIP = 77 };

bool test_sabotaged;
static char events_path[PATH_MAX];
static char expect_path[PATH_MAX];
static bool said_ready;
static pid_t root;

void test_init(int argc, char **argv)
{
	const char *dir = getenv("ZDTM_DIR");
	sigset_t term;

	if (argc > 1 && !strcmp(argv[1], "--doc")) {
		puts(test_doc);
		exit(0);
	}
	root = getpid();
	/* The one who started this is about to leave us to the reaper; ppid must be settled before. */
	while (dir && getppid() != 1)
		sched_yield();
	test_sabotaged = getenv("ZDTM_SABOTAGE") != NULL;
	snprintf(events_path, sizeof events_path, "%s/events", dir ? dir : ".");
	snprintf(expect_path, sizeof expect_path, "%s/expect", dir ? dir : ".");
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_BLOCK, &term, NULL);
}

/* Inside a chroot of its own directory a program finds the file at the root. */
static int open_either(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0644);

	return fd >= 0 || errno != ENOENT ? fd : open(strrchr(path, '/'), flags | O_CLOEXEC, 0644);
}

void test_ready(void)
{
	int fd;

	if (said_ready)
		return;
	said_ready = true;
	fd = open_either(events_path, O_WRONLY);
	if (fd < 0) {
		check(!getenv("ZDTM_DIR"), "%s: %s", events_path, strerror(errno));
		/* By hand, without a runner: go at once. */
		kill(getpid(), SIGTERM);
		return;
	}
	dprintf(fd, "ready %d\n", getpid());
	close(fd);
}

/*
 * The call is never restarted by the kernel: a tracer that interrupts it makes it return EINTR,
 * which is the one such return that a program has to expect in its life.
 */
void test_wait(void)
{
	sigset_t term;

	test_ready();
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	while (sigwaitinfo(&term, NULL) < 0)
		check(errno == EINTR, "sigwaitinfo: %s", strerror(errno));
}

bool test_should_go(void)
{
	sigset_t pending;

	sigpending(&pending);
	return sigismember(&pending, SIGTERM);
}

void pass(void)
{
	dprintf(STDOUT_FILENO, "PASS\n");
	_exit(0);
}

void fail_at(const char *file, int line, const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	dprintf(STDERR_FILENO, "FAIL %s:%d: pid %d: %s\n", file, line, getpid(), text);
	/* When a kid fails its parent may wait for it forever. */
	if (root && getpid() != root)
		kill(root, SIGKILL);
	_exit(1);
}

void skip(const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	dprintf(STDERR_FILENO, "SKIP %s\n", text);
	_exit(EXIT_SKIP);
}

void expect_error(const char *format, ...)
{
	int fd = open_either(expect_path, O_WRONLY | O_CREAT | O_APPEND);
	va_list args;

	if (fd < 0)
		return;
	va_start(args, format);
	vdprintf(fd, format, args);
	va_end(args);
	must(write(fd, "\n", 1));
	close(fd);
}
