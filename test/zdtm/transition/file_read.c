// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "a file written, read back and verified in a loop";

enum { SIZE = 20000 };

int main(int argc, char **argv)
{
	static unsigned char block[SIZE], is[SIZE];
	long turns = 0;
	int fd;

	test_init(argc, argv);
	fd = must(open("file", O_RDWR | O_CREAT, 0644));
	must(ftruncate(fd, SIZE)); /* its size stays the same */
	test_ready();
	for (uint32_t turn = 0; !test_should_go() || turns < 10; turn++, turns++) {
		fill(block, SIZE, turn);
		must(lseek(fd, 0, SEEK_SET));
		for (size_t at = 0; at < SIZE; at += 1000)
			check_eq(write(fd, block + at, 1000), 1000);
		sabotage(pwrite(fd, "", 1, 700));
		must(lseek(fd, 0, SEEK_SET));
		check_eq(read(fd, is, SIZE), SIZE);
		check(!memcmp(block, is, SIZE), "turn %u: other contents", turn);
	}
	pass();
}
