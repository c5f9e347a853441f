// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"access modes, status flags and close-on-exec of descriptors, each kept apart";

static const int flags[] = { O_RDONLY,
			     O_WRONLY,
			     O_RDWR,
			     O_WRONLY | O_APPEND,
			     O_RDWR | O_NONBLOCK,
			     O_RDONLY | O_CLOEXEC,
			     O_RDWR | O_SYNC,
			     O_RDWR | O_DSYNC | O_CLOEXEC,
			     O_RDONLY | O_NOATIME,
			     O_RDWR | O_DIRECT,
			     O_RDONLY | O_NOFOLLOW };

enum { FDS = sizeof flags / sizeof *flags };

int main(int argc, char **argv)
{
	int fds[FDS], status[FDS], count;

	test_init(argc, argv);
	close(must(open("file", O_RDWR | O_CREAT, 0644)));
	for (int i = 0; i < FDS; i++) {
		fds[i] = must(open("file", flags[i]));
		status[i] = fcntl(fds[i], F_GETFL);
		must(lseek(fds[i], i * 10, SEEK_SET));
	}
	count = count_fds();
	test_wait();
	check_eq(count_fds(), count);
	for (int i = 0; i < FDS; i++) {
		sabotage(fcntl(fds[i], F_SETFD, !(flags[i] & O_CLOEXEC)));
		check_eq(fcntl(fds[i], F_GETFL), status[i]);
		check_eq(fcntl(fds[i], F_GETFD), flags[i] & O_CLOEXEC ? FD_CLOEXEC : 0);
		check_eq(lseek(fds[i], 0, SEEK_CUR), i * 10);
	}
	pass();
}
