// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "refuse/refuse.h"

#include <sys/socket.h>

const char test_doc[] = "a unix stream socketpair with data under way";

int main(int argc, char **argv)
{
	char got[8];
	int fds[2];

	test_init(argc, argv);
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, fds));
	check_eq(write(fds[0], "data", 4), 4);
	refuse_fd(fds[0]);
	test_wait();
	sabotage(read(fds[1], got, 1));
	check_eq(read(fds[1], got, sizeof got), 4);
	check(!memcmp(got, "data", 4), "other data");
	pass();
}
