// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "refuse/refuse.h"

const char test_doc[] = "a pidfd of a child";

static int kid_main(void *arg)
{
	kid_wait();
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kid;
	int fd;

	test_init(argc, argv);
	kid = kid_start(kid_main, NULL);
	fd = must(syscall(SYS_pidfd_open, kid, 0));
	refuse_fd(fd);
	test_wait();
	sabotage(close(fd));
	must(syscall(SYS_pidfd_send_signal, fd, SIGTERM, NULL, 0));
	kid_reap(kid);
	pass();
}
