// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "refuse/refuse.h"

const char test_doc[] = "a named fifo with data in it";

int main(int argc, char **argv)
{
	char got[8];
	int fd;

	test_init(argc, argv);
	must(mkfifo("fifo", 0600));
	fd = must(open("fifo", O_RDWR | O_NONBLOCK));
	check_eq(write(fd, "data", 4), 4);
	refuse_fd(fd);
	test_wait();
	sabotage(read(fd, got, 1));
	check_eq(read(fd, got, sizeof got), 4);
	check(!memcmp(got, "data", 4), "other data");
	pass();
}
