// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "restore refuses when an open file is gone, and names it";

int main(int argc, char **argv)
{
	int fd;

	test_init(argc, argv);
	fd = must(open("data", O_RDWR | O_CREAT, 0644));
	expect_error("data");
	expect_error("No such file or directory");
	test_wait();
	sabotage(close(fd));
	check_eq(write(fd, "x", 1), 1);
	pass();
}
