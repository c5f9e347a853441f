// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "a kid in a root of its own, with files open inside";

static int kid_main(void *arg)
{
	char *cwd;
	int fd;

	must(chroot("root"));
	must(chdir("/sub"));
	fd = must(open("/file", O_RDWR | O_CREAT, 0644));
	check_eq(write(fd, "123", 3), 3);
	kid_wait();
	sabotage(chroot("/sub"));
	cwd = get_current_dir_name();
	check(cwd && !strcmp(cwd, "/sub"), "cwd is %s", cwd);
	check_eq(access("/file", F_OK), 0);
	check(access("/proc", F_OK) < 0, "the root is not changed");
	check_eq(lseek(fd, 0, SEEK_CUR), 3);
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kid;

	test_init(argc, argv);
	must(mkdir("root", 0755));
	must(mkdir("root/sub", 0755));
	kid = kid_start(kid_main, NULL);
	test_wait();
	check_eq(access("/proc/self", F_OK), 0);
	kid_finish(kid);
	pass();
}
