// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <poll.h>
#include <sys/select.h>

const char test_doc[] =
	"poll and select without timeout: blocked over the dump, woken by an event after it";

static int fds[2];

static int poller(void *arg)
{
	struct pollfd watch = { .fd = fds[0], .events = POLLIN };

	kid_ready();
	check_eq(poll(&watch, 1, arg ? 60000 : -1), 1);
	sabotage(watch.revents = 0);
	check_eq(watch.revents, POLLIN);
	return 0;
}

static int selector(void *arg)
{
	fd_set set;

	FD_ZERO(&set);
	FD_SET(fds[0], &set);
	kid_ready();
	check_eq(select(fds[0] + 1, &set, NULL, NULL, NULL), 1);
	check(FD_ISSET(fds[0], &set), "the descriptor is not in the set");
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kids[3];

	test_init(argc, argv);
	must(pipe(fds));
	kids[0] = kid_start(poller, NULL);
	kids[1] = kid_start(poller, fds);
	kids[2] = kid_start(selector, NULL);
	for (int i = 0; i < 3; i++)
		await_blocked(kids[i], -1);
	test_wait();
	check_eq(write(fds[1], "x", 1), 1);
	for (int i = 0; i < 3; i++)
		kid_reap(kids[i]);
	pass();
}
