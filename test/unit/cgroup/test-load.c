/* SPDX-License-Identifier: GPL-2.0-only */
/* Images of cgroups: which set a thread gets, and what is refused. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "engine/cgroup/state.h"
#include "images/image.h"
#include "images/proto/cgroup.pb-c.h"
#include "images/proto/core.pb-c.h"
#include "images/proto/inventory.pb-c.h"

/* Criu's own set is 1; sets 2 and 3 are stored. A task of two threads is in 2 and 3. */
struct images {
	CgMemberEntry members[4], *ctls[4];
	CgSetEntry set[2], *sets[2];
	CgroupEntry all;
	uint32_t ids[2];
};

static void fill(struct images *im)
{
	static const char *const names[] = { "", "pids", "", "cpu,cpuacct" };
	static const char *const paths[] = { "/", "/a", "/b/c", "/" };
	int i;

	for (i = 0; i < 4; i++) {
		cg_member_entry__init(&im->members[i]);
		im->members[i].name = (char *)names[i];
		im->members[i].path = (char *)paths[i];
		im->ctls[i] = &im->members[i];
	}
	cgroup_entry__init(&im->all);
	for (i = 0; i < 2; i++) {
		cg_set_entry__init(&im->set[i]);
		im->set[i].id = im->ids[i] = i + 2;
		im->set[i].ctls = &im->ctls[2 * i];
		im->set[i].n_ctls = 2;
		im->sets[i] = &im->set[i];
	}
	im->all.sets = im->sets;
	im->all.n_sets = 2;
}

static struct image_dir *make_dir(const struct images *im)
{
	char name[] = "/tmp/test-cgroup-XXXXXX";
	InventoryEntry inv = INVENTORY_ENTRY__INIT;
	struct err e = ERR_INIT;
	struct image_dir *dir;
	int fd;

	assert_non_null(mkdtemp(name));
	fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(image_dir_open(fd, IMAGE_DIR_WRITE, &dir, &e), 0);
	close(fd);
	inv.img_version = 2;
	inv.has_root_cg_set = true;
	inv.root_cg_set = 1;
	assert_int_equal(image_write_one(dir, IMAGE_INVENTORY, 0, &inv.base, &e), 0);
	if (im->all.n_sets)
		assert_int_equal(image_write_one(dir, IMAGE_CGROUP, 0, &im->all.base, &e), 0);
	return dir;
}

static void remove_dir(struct image_dir *dir)
{
	char path[64], name[256];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", image_dir_fd(dir));
	n = readlink(path, name, sizeof(name) - 1);
	assert_true(n > 0);
	name[n] = 0;
	image_dir_abort(dir);
	image_dir_free(dir);
	assert_int_equal(rmdir(name), 0);
}

static void load_cores(struct restore *r, struct task *t, const uint32_t *ids)
{
	struct thread *th;

	task_foreach_thread (t, th) {
		CoreEntry core = CORE_ENTRY__INIT;
		ThreadCoreEntry thread = THREAD_CORE_ENTRY__INIT;
		TaskCoreEntry task = TASK_CORE_ENTRY__INIT;

		thread.has_cg_set = ids[th - t->threads];
		thread.cg_set = ids[th - t->threads];
		core.thread_core = &thread;
		core.tc = th == task_leader(t) ? &task : NULL;
		task.has_cg_set = true; /* counts only where the thread has none */
		task.cg_set = 3;
		assert_int_equal(cgroup_load_core(r, th, &core, NULL), 0);
	}
}

/* The ids of the sets that the leader, the other thread and a zombie child get; 0 is criu's own. */
static const char *load(const struct images *im, uint32_t ret_ids[3])
{
	static struct err e;
	struct restore r = { .images = make_dir(im) };
	const pid_t tids[] = { 42, 43 }, zombie_tid = 44;
	struct task *t, *zombie;
	struct thread *th[3];
	int i;

	e = ERR_INIT;
	assert_int_equal(tree_init(&r.tree), 0);
	r.pool = r.tree.pool;
	t = tree_add_task(&r.tree, 42, NULL);
	assert_int_equal(tree_add_threads(&r.tree, t, tids, 2), 0);
	zombie = tree_add_task(&r.tree, 44, t);
	assert_int_equal(tree_add_threads(&r.tree, zombie, &zombie_tid, 1), 0);
	zombie->state = TASK_ZOMBIE;
	load_cores(&r, t, im->ids);
	th[0] = &t->threads[0], th[1] = &t->threads[1], th[2] = task_leader(zombie);
	cgroup_load(&r, &e);
	for (i = 0; i < 3; i++)
		ret_ids[i] = cg_thread_of(th[i])->set ? cg_thread_of(th[i])->set->id : 0;
	remove_dir(r.images);
	tree_fini(&r.tree);
	return e.text;
}

#define expect(change, leader, other, zombie)                                                      \
	do {                                                                                       \
		struct images im;                                                                  \
		uint32_t ids[3];                                                                   \
                                                                                                   \
		fill(&im);                                                                         \
		change;                                                                            \
		assert_string_equal(load(&im, ids), "");                                           \
		assert_int_equal(ids[0], leader);                                                  \
		assert_int_equal(ids[1], other);                                                   \
		assert_int_equal(ids[2], zombie);                                                  \
	} while (0)

#define refuse(change, text)                                                                       \
	do {                                                                                       \
		struct images im;                                                                  \
		uint32_t ids[3];                                                                   \
                                                                                                   \
		fill(&im);                                                                         \
		change;                                                                            \
		assert_string_equal(load(&im, ids), text);                                         \
	} while (0)

static void good(void **state)
{
	expect(, 2, 3, 2);
	expect(im.ids[0] = 1, 0, 3, 0);
	expect(im.ids[1] = 0, 2, 2, 2);
	expect(im.ids[0] = im.ids[1] = 0, 3, 3, 3);
	expect(im.ids[0] = im.ids[1] = 1; im.all.n_sets = 0, 0, 0, 0);
}

static void bad(void **state)
{
	refuse(im.ids[1] = 4, "task 43: its set of cgroups, 4, is not in cgroup.img");
	refuse(im.all.n_sets = 0, "task 42: its set of cgroups, 2, is not in cgroup.img");
	refuse(im.set[1].id = 2, "cgroup.img: set 2: the id is 0 or there twice");
	refuse(im.set[1].id = 0, "cgroup.img: set 0: the id is 0 or there twice");
	refuse(im.members[1].path = (char *)"/a/../..",
	       "cgroup.img: set 2: controller \"pids\": \"/a/../..\" is not the path of a cgroup");
	refuse(im.members[1].path = (char *)"a",
	       "cgroup.img: set 2: controller \"pids\": \"a\" is not the path of a cgroup");
	refuse(im.members[2].name = (char *)"cpuacct,cpu",
	       "cgroup.img: set 3: controller \"cpu,cpuacct\" is there twice");
	refuse(im.members[1].has_cgns_prefix = im.members[1].cgns_prefix = 1,
	       "cgroup.img: set 2: a cgroup namespace that begins in /a: not supported yet");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(good), cmocka_unit_test(bad) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
