// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "refuse/refuse.h"

#include <linux/landlock.h>

const char test_doc[] = "a Landlock domain of a thread without privileges: the dump refuses";

static int kid_main(void *arg)
{
	struct landlock_ruleset_attr attr = { .handled_access_fs = LANDLOCK_ACCESS_FS_MAKE_DIR };
	int fd = syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);

	must(fd);
	must(syscall(SYS_setresgid, 12345, 12345, 12345));
	must(syscall(SYS_setresuid, 23456, 23456, 23456));
	must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	must(syscall(SYS_landlock_restrict_self, fd, 0));
	close(fd);
	kid_wait();
	sabotage(return 1);
	check(mkdir("forbidden", 0755) < 0 && errno == EACCES, "the domain is lost");
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kid;

	test_init(argc, argv);
	if (syscall(SYS_landlock_create_ruleset, NULL, 0, 1) < 0)
		skip("no Landlock: %s", strerror(errno));
	kid = kid_start(kid_main, NULL);
	expect_error("%d", kid);
	test_wait();
	kid_finish(kid);
	pass();
}
