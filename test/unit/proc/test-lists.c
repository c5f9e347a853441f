/* SPDX-License-Identifier: GPL-2.0-only */
/* The smaller files: timers, mountinfo, cgroup, children, limits, auxv. */
#include <elf.h>
#include <signal.h>

#include "base/util.h"
#include "data.h"
#include "engine/proc/auxv.h"
#include "engine/proc/cgroup.h"
#include "engine/proc/children.h"
#include "engine/proc/limits.h"
#include "engine/proc/mountinfo.h"
#include "engine/proc/timers.h"

static void timers(void **state)
{
	struct data d = data_load("timers-kinds.txt");
	struct proc_cursor c = proc_cursor(d.text, d.len);
	struct proc_timer t[5], extra;
	struct err e = ERR_INIT;

	for (int i = 0; i < 5; i++) {
		assert_int_equal(timers_next(&c, &t[i], &e), 1);
		assert_int_equal(t[i].id, 4 - i);
		assert_true(t[i].target > 0);
	}
	assert_int_equal(timers_next(&c, &extra, &e), 0);
	assert_true(t[0].clock_id < -8);
	assert_int_equal(t[1].notify, SIGEV_SIGNAL | SIGEV_THREAD_ID);
	assert_int_equal(t[2].notify, SIGEV_THREAD);
	assert_int_equal(t[2].clock_id, 7);
	assert_int_equal(t[3].notify, SIGEV_NONE);
	assert_int_equal(t[4].notify, SIGEV_SIGNAL);
	assert_int_equal(t[4].signo, 37);
	assert_int_equal(t[4].sigval, 0x7ffdeadbeef0);
	assert_int_equal(t[4].clock_id, 0);
	free(d.text);
}

static void timers_refused(void **state)
{
	const char text[] = "ID: 1\nsignal: 1/0\nnotify: signal/uid.1\nClockID: 0\n";
	struct proc_cursor c = proc_cursor(text, strlen(text));
	struct err e = ERR_INIT;
	struct proc_timer t;

	assert_int_equal(timers_next(&c, &t, &e), -EINVAL);
	assert_string_equal(e.text, "timers, line 3: malformed notify");
}

static void mounts(void **state)
{
	struct data d = data_load("mountinfo-propagation.txt");
	struct proc_cursor c = proc_cursor(d.text, d.len);
	struct err e = ERR_INIT;
	struct proc_mount m[16];
	char path[64];
	int n = 0;

	while (n < 16 && mountinfo_next(&c, &m[n], &e) > 0)
		n++;
	assert_int_equal(n, 14);
	assert_true(c.p == c.end);
	assert_int_equal(m[0].id, 43);
	assert_int_equal(m[0].dev_major, 254);
	assert_str(m[0].options, "rw,relatime");
	assert_str(m[0].source, "/dev/vda");
	assert_str(m[10].source, "");
	assert_str(m[10].super_options, "rw,size=4096k");
	assert_int_equal(m[11].shared, 1);
	assert_int_equal(m[12].shared, 2);
	assert_int_equal(m[12].master, 1);
	assert_true(m[13].unbindable);
	assert_int_equal(proc_str_unescape_to(m[11].mountpoint, path, sizeof(path)), 16);
	assert_string_equal(path, "/srv/data/m n\t\\o");
	assert_int_equal(proc_str_unescape_to(m[11].source, path, sizeof(path)), 5);
	assert_string_equal(path, "no#ne");
	free(d.text);
}

static void mount_tags(void **state)
{
	const char text[] = "1 0 0:1 / / ro shared:1 master:2 propagate_from:3 new:x - t.s s \n"
			    "1 0 0:1 / / ro shared:x - t s o\n";
	struct proc_cursor c = proc_cursor(text, strlen(text));
	struct err e = ERR_INIT;
	struct proc_mount m;

	assert_int_equal(mountinfo_next(&c, &m, &e), 1);
	assert_int_equal(m.propagate_from, 3);
	assert_str(m.fstype, "t.s");
	assert_str(m.super_options, "");
	assert_int_equal(mountinfo_next(&c, &m, &e), -EINVAL);
	assert_string_equal(e.text, "mountinfo, line 2: malformed tags");
}

static void unescape(void **state)
{
	struct proc_str s = { .s = "a\\040b\\777\\04", .len = 13 };
	struct mempool *pool = mempool_new();
	char buf[11];

	assert_string_equal(proc_str_unescape(pool, s), "a b\\777\\04");
	assert_string_equal(proc_str_dup(pool, s), "a\\040b\\777\\04");
	assert_int_equal(proc_str_unescape_to(s, buf, sizeof(buf)), 10);
	assert_int_equal(proc_str_unescape_to(s, buf, 10), -ENAMETOOLONG);
	assert_int_equal(proc_str_unescape_to((struct proc_str){ 0 }, buf, 0), -ENAMETOOLONG);
	assert_string_equal(proc_str_unescape(pool, (struct proc_str){ 0 }), "");
	mempool_free(pool);
}

static void cgroups(void **state)
{
	struct data d = data_load("cgroup-hybrid.txt");
	struct proc_cursor c = proc_cursor(d.text, d.len);
	struct err e = ERR_INIT;
	struct proc_cgroup g[10], extra;

	for (int i = 0; i < 10; i++)
		assert_int_equal(cgroup_next(&c, &g[i], &e), 1);
	assert_int_equal(cgroup_next(&c, &extra, &e), 0);
	assert_int_equal(g[0].hierarchy, 9);
	assert_str(g[0].controllers, "name=systemd");
	assert_str(g[5].path, "/user.slice/a b:c");
	assert_int_equal(g[9].hierarchy, 0);
	assert_str(g[9].controllers, "");
	assert_str(g[9].path, "/");
	free(d.text);
}

static void children(void **state)
{
	struct data d = data_load("children.txt");
	autonumbers pids = { 0 };
	struct err e = ERR_INIT;

	assert_int_equal(proc_children_parse(d.text, d.len, &pids, &e), 0);
	assert_int_equal(pids.n, 1);
	assert_int_equal(proc_children_parse("1 22 333 ", 9, &pids, &e), 0);
	assert_int_equal(pids.n, 3);
	assert_int_equal(pids.v[2], 333);
	assert_int_equal(proc_children_parse("", 0, &pids, &e), 0);
	assert_int_equal(pids.n, 0);
	assert_int_equal(proc_children_parse("1 22", 4, &pids, &e), -EINVAL);
	assert_int_equal(proc_children_parse("-1 ", 3, &pids, &e), -EINVAL);
	free(d.text);
}

static void limits(void **state)
{
	struct data d = data_load("limits-mixed.txt");
	struct err e = ERR_INIT;
	struct proc_limits l;

	assert_int_equal(proc_limits_parse(d.text, d.len, &l, &e), 0);
	assert_int_equal(l.v[RLIMIT_CPU].rlim_cur, 12345);
	assert_int_equal(l.v[RLIMIT_CPU].rlim_max, 67890);
	assert_int_equal(l.v[RLIMIT_STACK].rlim_cur, 8388608);
	assert_true(l.v[RLIMIT_STACK].rlim_max == RLIM_INFINITY);
	assert_int_equal(l.v[RLIMIT_NOFILE].rlim_cur, 20000);
	assert_true(l.v[RLIMIT_RTTIME].rlim_cur == RLIM_INFINITY);
	for (size_t n = 0; n < d.len; n++) {
		autofree char *text = data_copy(d.text, n);

		assert_int_equal(proc_limits_parse(text, n, &l, &e), -EINVAL);
	}
	assert_non_null(strstr(e.text, "line 17"));
	free(d.text);
}

static void auxv(void **state)
{
	struct data d = data_load("auxv.bin");
	struct err e = ERR_INIT;
	struct proc_auxv a;

	assert_int_equal(proc_auxv_parse(d.text, d.len, &a, &e), 0);
	assert_int_equal(a.n_words, d.len / 8);
	assert_int_equal(proc_auxv_get(&a, AT_PAGESZ, 0), 4096);
	assert_int_equal(proc_auxv_get(&a, 4711, 5), 5);
	assert_int_equal(proc_auxv_parse(d.text, 0, &a, &e), 0);
	assert_int_equal(a.n_words, 0);
	assert_int_equal(proc_auxv_parse(d.text, 16, &a, &e), -EINVAL);
	assert_int_equal(proc_auxv_parse(d.text, 17, &a, &e), -EINVAL);
	free(d.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timers),   cmocka_unit_test(timers_refused),
		cmocka_unit_test(mounts),   cmocka_unit_test(mount_tags),
		cmocka_unit_test(unescape), cmocka_unit_test(cgroups),
		cmocka_unit_test(children), cmocka_unit_test(limits),
		cmocka_unit_test(auxv),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
