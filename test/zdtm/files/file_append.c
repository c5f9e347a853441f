// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "append flag: writes go to the end whatever the position; a file truncated "
			"below the position";

int main(int argc, char **argv)
{
	char is[16] = "";
	int append, plain;

	test_init(argc, argv);
	append = must(open("file", O_RDWR | O_CREAT | O_APPEND, 0644));
	plain = must(open("file", O_RDWR));
	check_eq(write(append, "12345678", 8), 8);
	must(lseek(append, 2, SEEK_SET));
	must(lseek(plain, 100, SEEK_SET));
	test_wait();
	sabotage(fcntl(append, F_SETFL, 0));
	check_eq(lseek(append, 0, SEEK_CUR), 2);
	check_eq(lseek(plain, 0, SEEK_CUR), 100);
	check_eq(write(append, "9", 1), 1);
	check_eq(pread(plain, is, sizeof is, 0), 9);
	check(!memcmp(is, "123456789", 9), "the file holds %s", is);
	pass();
}
