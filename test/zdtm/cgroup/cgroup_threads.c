// SPDX-License-Identifier: GPL-2.0-only
#include "cgroup/cg.h"

const char test_doc[] =
	"threads in other cgroups than their leader: v1, v2 below a threaded domain";

enum { THREADS = 3 };

static struct cg v1, v2;
static char v1_sub[CG_PATH + 8], v2_sub[CG_PATH + 8];
static bool has_moved[THREADS];

/* The first stays with the leader, the others go elsewhere in one hierarchy, or in both. */
static void *thread_main(void *arg)
{
	long n = (long)arg;
	char before[8192], after[8192];

	if (n >= 1)
		cg_go(v1_sub, "tasks");
	if (n >= 2)
		cg_go(v2_sub, "cgroup.threads");
	cg_read(before, sizeof(before));
	thread_wait();
	sabotage(cg_go(v1.home, "tasks"));
	cg_read(after, sizeof(after));
	has_moved[n] = strcmp(before, after);
	return NULL;
}

static void make_threaded(const char *dir)
{
	char path[CG_PATH + 32];
	int fd;

	snprintf(path, sizeof(path), "%s/cgroup.type", dir);
	fd = must(open(path, O_WRONLY | O_CLOEXEC));
	must(write(fd, "threaded", 8));
	must(close(fd));
}

int main(int argc, char **argv)
{
	char before[8192], after[8192];
	pthread_t threads[THREADS];

	test_init(argc, argv);
	cg_make(&v1, "pids");
	cg_make(&v2, "");
	snprintf(v1_sub, sizeof(v1_sub), "%s/sub", v1.dir);
	snprintf(v2_sub, sizeof(v2_sub), "%s/sub", v2.dir);
	must(mkdir(v1_sub, 0755));
	must(mkdir(v2_sub, 0755));
	make_threaded(v2_sub);
	cg_go(v1.dir, "cgroup.procs");
	cg_go(v2.dir, "cgroup.procs");
	cg_read(before, sizeof(before));
	for (long i = 0; i < THREADS; i++)
		threads[i] = thread_start(thread_main, (void *)i);
	threads_await(THREADS);
	test_wait();
	cg_read(after, sizeof(after));
	threads_go();
	for (int i = 0; i < THREADS; i++)
		thread_join(threads[i]);
	cg_go(v1.home, "cgroup.procs");
	cg_go(v2.home, "cgroup.procs");
	must(rmdir(v1_sub));
	must(rmdir(v2_sub));
	must(rmdir(v1.dir));
	must(rmdir(v2.dir));
	check(!strcmp(before, after), "was in\n%snow in\n%s", before, after);
	for (int i = 0; i < THREADS; i++)
		check(!has_moved[i], "thread %d is not where it was", i);
	pass();
}
