// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "a deleted file kept open: contents, size, offset";

int main(int argc, char **argv)
{
	unsigned char block[5000];
	struct stat st;
	int fd;

	test_init(argc, argv);
	fd = must(open("gone", O_RDWR | O_CREAT, 0640));
	must(unlink("gone"));
	fill(block, sizeof block, 3);
	check_eq(write(fd, block, sizeof block), sizeof block);
	must(lseek(fd, 123, SEEK_SET));
	expect_error("%d", getpid());
	expect_error("%d", fd);
	expect_error("gone");
	test_wait();
	must(fstat(fd, &st));
	sabotage(st.st_size++);
	check_eq(st.st_size, sizeof block);
	check_eq(st.st_nlink, 0);
	check_eq(lseek(fd, 0, SEEK_CUR), 123);
	check_eq(pread(fd, block, sizeof block, 0), sizeof block);
	check(is_filled(block, sizeof block, 3), "contents changed");
	pass();
}
