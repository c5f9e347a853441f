// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "refuse/refuse.h"

const char test_doc[] = "a POSIX record lock, without --file-locks";

int main(int argc, char **argv)
{
	struct flock lock = { .l_type = F_WRLCK, .l_start = 10, .l_len = 20 }, is = lock;
	int fd, status;
	pid_t kid;

	test_init(argc, argv);
	fd = must(open("locked", O_RDWR | O_CREAT, 0600));
	must(fcntl(fd, F_SETLK, &lock));
	expect_error("%d", getpid());
	expect_error("locked");
	test_wait();
	sabotage(lock.l_type = F_UNLCK; fcntl(fd, F_SETLK, &lock));
	kid = must(fork());
	if (!kid) {
		must(fcntl(fd, F_GETLK, &is));
		_exit(is.l_type == F_WRLCK && is.l_start == 10 ? 0 : 1);
	}
	must(waitpid(kid, &status, 0));
	check_eq(status, 0);
	pass();
}
