// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "a file written before the dump, read and extended after";

int main(int argc, char **argv)
{
	unsigned char block[10000], is[10000];
	int fd;

	test_init(argc, argv);
	fd = must(open("file", O_RDWR | O_CREAT, 0644));
	fill(block, sizeof block, 1);
	check_eq(write(fd, block, 6000), 6000);
	test_wait();
	sabotage(lseek(fd, -1, SEEK_CUR));
	check_eq(write(fd, block + 6000, 4000), 4000);
	check_eq(lseek(fd, 0, SEEK_SET), 0);
	check_eq(read(fd, is, sizeof is), sizeof is);
	check(!memcmp(block, is, sizeof is), "other contents");
	pass();
}
