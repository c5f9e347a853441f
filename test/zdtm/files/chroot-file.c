// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "a chrooted task that holds a file and a directory outside of its root";

int main(int argc, char **argv)
{
	int file, dir;

	test_init(argc, argv);
	must(mkdir("root", 0755));
	file = must(open("outside", O_RDWR | O_CREAT, 0644));
	dir = must(open("..", O_RDONLY | O_DIRECTORY));
	must(symlink("../events", "root/unused"));
	test_ready();
	must(chroot("root"));
	must(chdir("/"));
	test_wait();
	sabotage(close(file));
	check_eq(write(file, "x", 1), 1);
	check_eq(faccessat(dir, "t/outside", F_OK, 0), 0);
	check(access("/outside", F_OK) < 0, "the root is not changed");
	pass();
}
