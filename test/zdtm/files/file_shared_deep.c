// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"descriptions shared between cousins but not with the parent, at other numbers";

static int cousin(void *arg)
{
	int base = 20 + (int)(intptr_t)arg, fd = must(dup2(10, base));

	close(10);
	kid_wait();
	check_eq(lseek(fd, 0, SEEK_CUR), 1 + (intptr_t)arg);
	sabotage(lseek(fd, 5, SEEK_SET));
	must(lseek(fd, 1, SEEK_CUR));
	check(fcntl(10, F_GETFD) < 0 && errno == EBADF, "fd 10 was invented");
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kids[3];
	int fd;

	test_init(argc, argv);
	fd = must(open("file", O_RDWR | O_CREAT, 0644));
	must(dup2(fd, 10));
	close(fd);
	must(lseek(10, 1, SEEK_SET));
	for (intptr_t i = 0; i < 3; i++)
		kids[i] = kid_start(cousin, (void *)i);
	close(10);
	test_wait();
	for (int i = 0; i < 3; i++)
		kid_finish(kids[i]);
	pass();
}
