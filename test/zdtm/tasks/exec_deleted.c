// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "a task running a program file that was deleted";

static void copy_self(const char *to)
{
	int in = must(open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
	int out = must(open(to, O_WRONLY | O_CREAT | O_CLOEXEC, 0755));
	char block[65536];
	ssize_t got;

	while ((got = read(in, block, sizeof block)) > 0)
		check_eq(write(out, block, got), got);
	close(in);
	close(out);
}

int main(int argc, char **argv)
{
	char link[512] = "";

	test_init(argc, argv);
	if (!getenv("COPIED")) {
		setenv("COPIED", "1", 1);
		copy_self("copy");
		must(execv("./copy", argv));
	}
	must(unlink("copy"));
	expect_error("%d", getpid());
	expect_error("copy");
	test_wait();
	must(readlink("/proc/self/exe", link, sizeof link - 1));
	sabotage(link[0] = 0);
	check(strstr(link, "/copy (deleted)"), "exe is %s", link);
	pass();
}
