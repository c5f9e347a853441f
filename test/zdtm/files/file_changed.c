// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"restore refuses when an open file has another size than at the dump, and says which";

int main(int argc, char **argv)
{
	int fd;

	test_init(argc, argv);
	fd = must(open("data", O_RDWR | O_CREAT, 0644));
	must(ftruncate(fd, 1000));
	expect_error("data");
	expect_error("size");
	test_wait();
	sabotage(lseek(fd, 1, SEEK_SET));
	check_eq(lseek(fd, 0, SEEK_CUR), 0);
	check_eq(lseek(fd, 0, SEEK_END), 1000);
	pass();
}
