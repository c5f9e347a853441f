/* SPDX-License-Identifier: GPL-2.0-only */
/* Sets of cgroups as the kernel writes them; names, paths, and mounts that show a hierarchy. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/cgroup/places.h"
#include "engine/proc/mountinfo.h"

static struct proc_str str(const char *s)
{
	return (struct proc_str){ s, strlen(s) };
}

static void parse(void **state)
{
	struct mempool *pool = mempool_new();
	struct err e = ERR_INIT;
	struct cg_set *set;

	assert_int_equal(
		cg_set_parse(pool, str("4:memory:/a b:c\n2:cpu,cpuacct:/\n0::/u\n"), &set, &e), 0);
	assert_int_equal(set->n_members, 3);
	assert_string_equal(set->members[0].name, "");
	assert_string_equal(set->members[0].path, "/u");
	assert_string_equal(set->members[1].name, "cpu,cpuacct");
	assert_string_equal(set->members[2].path, "/a b:c");
	assert_string_equal(cg_describe(pool, &set->members[0]), "cgroup /u (v2)");
	assert_string_equal(cg_describe(pool, &set->members[2]),
			    "cgroup /a b:c (controller memory)");
	assert_int_equal(cg_set_parse(pool, str(""), &set, &e), 0);
	assert_int_equal(set->n_members, 0);
	assert_true(cg_set_parse(pool, str("4:memory:/a\n0:"), &set, &e) < 0);
	assert_true(cg_set_parse(pool, str("4:memory\n"), &set, &e) < 0);
	mempool_free(pool);
}

static void paths(void **state)
{
	assert_true(cg_path_is_sane("/"));
	assert_true(cg_path_is_sane("/a/..b/...//c. (deleted)"));
	assert_false(cg_path_is_sane(""));
	assert_false(cg_path_is_sane("a"));
	assert_false(cg_path_is_sane("/.."));
	assert_false(cg_path_is_sane("/a/../b"));
	assert_false(cg_path_is_sane("/a/."));
	assert_false(cg_path_is_sane("/a\n/b"));
	assert_string_equal(cg_path_below("/", "/a/b"), "a/b");
	assert_string_equal(cg_path_below("/", "/"), "");
	assert_string_equal(cg_path_below("/a", "/a/b"), "b");
	assert_string_equal(cg_path_below("/a", "/a"), "");
	assert_null(cg_path_below("/a", "/ab"));
	assert_null(cg_path_below("/a", "/"));
	assert_null(cg_path_below("/..", "/a"));
}

static void names(void **state)
{
	assert_true(cg_name_eq("", ""));
	assert_true(cg_name_eq("cpu,cpuacct", "cpuacct,cpu"));
	assert_false(cg_name_eq("cpu,cpuacct", "cpuacct"));
	assert_false(cg_name_eq("cpu,cpuset", "cpu,memory"));
	assert_false(cg_name_eq("cpu", ""));
	assert_false(cg_name_eq("cpus,net", "cpu,snet"));
}

static void mounts(void **state)
{
	struct proc_mount v1 = { .fstype = str("cgroup"), .super_options = str("rw,cpu,cpuacct") };
	struct proc_mount v2 = { .fstype = str("cgroup2"), .super_options = str("rw,nsdelegate") };
	struct proc_mount other = { .fstype = str("tmpfs"), .super_options = str("rw,cpu") };

	assert_true(cg_is_mount_of(&v1, "cpu,cpuacct"));
	assert_true(cg_is_mount_of(&v1, "cpuacct,cpu"));
	assert_false(cg_is_mount_of(&v1, "cpuset"));
	assert_false(cg_is_mount_of(&v1, "name=cpu"));
	assert_false(cg_is_mount_of(&v1, ""));
	assert_true(cg_is_mount_of(&v2, ""));
	assert_false(cg_is_mount_of(&v2, "cpu"));
	assert_false(cg_is_mount_of(&other, "cpu"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parse),
		cmocka_unit_test(paths),
		cmocka_unit_test(names),
		cmocka_unit_test(mounts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
