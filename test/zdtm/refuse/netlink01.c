// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "refuse/refuse.h"

#include <linux/netlink.h>
#include <sys/socket.h>

const char test_doc[] = "a netlink socket";

int main(int argc, char **argv)
{
	int fd, type = 0;
	socklen_t size = sizeof type;

	test_init(argc, argv);
	fd = must(socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE));
	refuse_fd(fd);
	test_wait();
	must(getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size));
	sabotage(type++);
	check_eq(type, SOCK_RAW);
	pass();
}
