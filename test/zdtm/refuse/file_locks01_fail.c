// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "refuse/refuse.h"

#include <sys/file.h>

const char test_doc[] = "a flock, without --file-locks";

int main(int argc, char **argv)
{
	int fd, other;

	test_init(argc, argv);
	fd = must(open("locked", O_RDWR | O_CREAT, 0600));
	other = must(open("locked", O_RDWR));
	must(flock(fd, LOCK_EX));
	expect_error("%d", getpid());
	expect_error("locked");
	test_wait();
	sabotage(flock(fd, LOCK_UN));
	check(flock(other, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK, "the lock is lost");
	pass();
}
