// SPDX-License-Identifier: GPL-2.0-only
#include "cgroup/cg.h"

const char test_doc[] =
	"a process and its child in cgroups of their own, v1 and v2; a zombie between";

static struct cg v1, v2, kid_v1;

static int kid_main(void *arg)
{
	char before[8192], after[8192];
	bool same;

	cg_go(kid_v1.dir, "cgroup.procs");
	cg_read(before, sizeof(before));
	kid_wait();
	cg_read(after, sizeof(after));
	same = !strcmp(before, after);
	cg_go(v1.home, "cgroup.procs");
	cg_go(v2.home, "cgroup.procs");
	return same ? 0 : 1;
}

static int ends_at_once(void *arg)
{
	kid_ready();
	return 0;
}

int main(int argc, char **argv)
{
	char before[8192], after[8192];
	pid_t kid, zombie;

	test_init(argc, argv);
	cg_make(&v1, "pids");
	cg_make(&kid_v1, "pids");
	cg_make(&v2, "");
	cg_go(v1.dir, "cgroup.procs");
	cg_go(v2.dir, "cgroup.procs");
	cg_read(before, sizeof(before));
	zombie = kid_start(ends_at_once, NULL);
	kid = kid_start(kid_main, NULL);
	await_state(zombie, 'Z');
	test_wait();
	sabotage(cg_go(v1.home, "cgroup.procs"));
	cg_read(after, sizeof(after));
	cg_go(v1.home, "cgroup.procs");
	cg_go(v2.home, "cgroup.procs");
	kid_reap(zombie);
	kid_finish(kid);
	must(rmdir(kid_v1.dir));
	must(rmdir(v1.dir));
	must(rmdir(v2.dir));
	check(!strcmp(before, after), "was in\n%snow in\n%s", before, after);
	pass();
}
