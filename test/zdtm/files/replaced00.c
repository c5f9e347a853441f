// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"an open file whose name now belongs to another file: never mistaken for that";

int main(int argc, char **argv)
{
	char is[4] = "";
	int fd, other;

	test_init(argc, argv);
	fd = must(open("name", O_RDWR | O_CREAT, 0640));
	check_eq(write(fd, "old", 3), 3);
	other = must(open("new", O_RDWR | O_CREAT, 0640));
	check_eq(write(other, "new", 3), 3);
	close(other);
	must(rename("new", "name"));
	expect_error("%d", getpid());
	expect_error("%d", fd);
	expect_error("name");
	test_wait();
	check_eq(pread(fd, is, 3, 0), 3);
	sabotage(is[0] = 'n');
	check(!strcmp(is, "old"), "the file holds %s", is);
	pass();
}
