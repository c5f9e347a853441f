// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "an error about a name with control characters is one line and plain text";

int main(int argc, char **argv)
{
	const char *name = "one\nError (two\033[31m";
	struct stat st;
	int fd;

	test_init(argc, argv);
	fd = must(open(name, O_RDWR | O_CREAT, 0600));
	check_eq(write(fd, "data", 4), 4);
	must(unlink(name));
	expect_error("%d", fd);
	expect_error("one?Error (two?[31m");
	test_wait();
	sabotage(ftruncate(fd, 0));
	must(fstat(fd, &st));
	check_eq(st.st_size, 4);
	check_eq(st.st_nlink, 0);
	pass();
}
