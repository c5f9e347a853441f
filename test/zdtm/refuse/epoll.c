// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "refuse/refuse.h"

#include <sys/epoll.h>

const char test_doc[] = "an epoll set that watches a pipe";

int main(int argc, char **argv)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u64 = 0x1234567890 }, is;
	int fds[2], epoll;

	test_init(argc, argv);
	must(pipe(fds));
	epoll = must(epoll_create1(0));
	must(epoll_ctl(epoll, EPOLL_CTL_ADD, fds[0], &event));
	refuse_fd(epoll);
	test_wait();
	sabotage(epoll_ctl(epoll, EPOLL_CTL_DEL, fds[0], NULL));
	check_eq(epoll_wait(epoll, &is, 1, 0), 0);
	check_eq(write(fds[1], "x", 1), 1);
	check_eq(epoll_wait(epoll, &is, 1, 0), 1);
	check_eq(is.data.u64, event.data.u64);
	pass();
}
