// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "an open symbolic link (O_PATH and O_NOFOLLOW)";

int main(int argc, char **argv)
{
	char target[32] = "";
	struct stat st;
	int fd;

	test_init(argc, argv);
	must(symlink("nowhere", "link"));
	fd = must(open("link", O_PATH | O_NOFOLLOW));
	test_wait();
	must(fstat(fd, &st));
	check(S_ISLNK(st.st_mode), "mode %o", st.st_mode);
	must(readlinkat(fd, "", target, sizeof target - 1));
	sabotage(target[0]++);
	check(!strcmp(target, "nowhere"), "it points to %s", target);
	pass();
}
