// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "a deleted current directory";

int main(int argc, char **argv)
{
	char link[512] = "";

	test_init(argc, argv);
	must(mkdir("gone", 0755));
	must(chdir("gone"));
	must(rmdir("../gone"));
	expect_error("%d", getpid());
	expect_error("gone");
	test_wait();
	must(readlink("/proc/self/cwd", link, sizeof link - 1));
	sabotage(link[0] = 0);
	check(strstr(link, "/gone (deleted)"), "cwd is %s", link);
	pass();
}
