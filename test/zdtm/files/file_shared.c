// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"positions shared over dup and fork, and not shared between two opens of one file";

static int fd, copy, other;

static int kid_main(void *arg)
{
	kid_wait();
	check_eq(lseek(copy, 7, SEEK_SET), 7);
	check_eq(lseek(other, 9, SEEK_SET), 9);
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kid;
	int apart;

	test_init(argc, argv);
	fd = must(open("file", O_RDWR | O_CREAT, 0644));
	other = must(open("file", O_RDWR));
	copy = must(dup2(fd, 50));
	kid = kid_start(kid_main, NULL);
	apart = must(open("file", O_RDWR));
	test_wait();
	must(lseek(fd, 3, SEEK_SET));
	sabotage(close(copy); copy = must(open("file", O_RDWR)));
	check_eq(lseek(copy, 0, SEEK_CUR), 3);
	check_eq(lseek(other, 0, SEEK_CUR), 0);
	kid_finish(kid);
	check_eq(lseek(fd, 0, SEEK_CUR), 7);
	check_eq(lseek(other, 0, SEEK_CUR), 9);
	check_eq(lseek(apart, 0, SEEK_CUR), 0);
	pass();
}
