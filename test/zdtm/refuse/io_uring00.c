// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "refuse/refuse.h"

#include <linux/io_uring.h>

const char test_doc[] = "an io_uring";

int main(int argc, char **argv)
{
	struct io_uring_params params = { 0 };
	int fd;

	test_init(argc, argv);
	fd = syscall(SYS_io_uring_setup, 4, &params);
	if (fd < 0)
		skip("io_uring_setup: %s", strerror(errno));
	refuse_fd(fd);
	test_wait();
	sabotage(close(fd));
	check_eq(syscall(SYS_io_uring_enter, fd, 0, 0, 0, NULL, 0), 0);
	pass();
}
