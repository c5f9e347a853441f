// SPDX-License-Identifier: GPL-2.0-only
#include "cgroup/cg.h"

const char test_doc[] =
	"restore refuses when a cgroup of the tree is gone, and names it and the task";

int main(int argc, char **argv)
{
	char before[8192], after[8192];
	struct cg cg;
	int fd;

	test_init(argc, argv);
	cg_make(&cg, "pids");
	cg_go(cg.dir, "cgroup.procs");
	fd = must(open("cgroup", O_WRONLY | O_CREAT | O_CLOEXEC, 0644)); /* for the hook */
	dprintf(fd, "%s\n", cg.dir);
	must(close(fd));
	expect_error("%s (controller pids)", strrchr(cg.dir, '/') + 1);
	expect_error("task %d", getpid());
	cg_read(before, sizeof(before));
	test_wait();
	sabotage(cg_go(cg.home, "cgroup.procs"));
	cg_read(after, sizeof(after));
	cg_go(cg.home, "cgroup.procs");
	must(rmdir(cg.dir));
	check(!strcmp(before, after), "was in\n%snow in\n%s", before, after);
	pass();
}
