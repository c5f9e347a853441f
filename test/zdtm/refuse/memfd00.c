// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "refuse/refuse.h"

const char test_doc[] = "a memfd: contents and offset";

int main(int argc, char **argv)
{
	unsigned char block[5000];
	int fd;

	test_init(argc, argv);
	fd = must(memfd_create("a name", 0));
	fill(block, sizeof block, 4);
	check_eq(write(fd, block, sizeof block), sizeof block);
	must(lseek(fd, 99, SEEK_SET));
	refuse_fd(fd);
	test_wait();
	sabotage(lseek(fd, 98, SEEK_SET));
	check_eq(lseek(fd, 0, SEEK_CUR), 99);
	check_eq(pread(fd, block, sizeof block, 0), sizeof block);
	check(is_filled(block, sizeof block, 4), "contents changed");
	pass();
}
