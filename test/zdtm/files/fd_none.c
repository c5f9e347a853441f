// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "a task without any descriptor, not even 0 to 2";

static int kid_main(void *arg)
{
	kid_ready();
	for (int fd = 0; fd < 100; fd++)
		close(fd);
	kid_wait();
	sabotage(open("/dev/null", O_RDWR));
	for (int fd = 0; fd < 1000; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			return 1;
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kid;

	test_init(argc, argv);
	kid = kid_start(kid_main, NULL);
	await_blocked(kid, SYS_rt_sigtimedwait);
	test_wait();
	kid_finish(kid);
	pass();
}
