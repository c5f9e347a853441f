// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "syscalls/timed.h"

#include <poll.h>

const char test_doc[] = "poll, ppoll with a mask, select and pselect that run into their timeouts";

static long by_poll(void)
{
	int fds[2];
	struct pollfd watch = { .events = POLLIN };

	must(pipe(fds));
	watch.fd = fds[0];
	return syscall(SYS_poll, &watch, 1, TIMED_MS);
}

static long by_ppoll(void)
{
	struct timespec time = timed_timeout();
	sigset_t mask;

	sigfillset(&mask);
	return syscall(SYS_ppoll, NULL, 0, &time, &mask, 8);
}

static long by_select(void)
{
	struct timeval time = { TIMED_MS / 1000, TIMED_MS % 1000 * 1000 };
	fd_set set;
	int fds[2];

	must(pipe(fds));
	FD_ZERO(&set);
	FD_SET(fds[0], &set);
	return syscall(SYS_select, fds[0] + 1, &set, NULL, NULL, &time);
}

static long by_pselect(void)
{
	struct timespec time = timed_timeout();

	return syscall(SYS_pselect6, 0, NULL, NULL, NULL, &time, NULL);
}

static const struct timed list[] = {
	{ "poll", SYS_poll, by_poll, 0, 0 },
	{ "ppoll", SYS_ppoll, by_ppoll, 0, 0 },
	{ "select", SYS_select, by_select, 0, 0 },
	{ "pselect", SYS_pselect6, by_pselect, 0, 0 },
};

int main(int argc, char **argv)
{
	test_init(argc, argv);
	timed_run(list, 4);
	pass();
}
