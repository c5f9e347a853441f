/* SPDX-License-Identifier: GPL-2.0-only */
#include <fcntl.h>

#include "base/util.h"
#include "data.h"
#include "engine/proc/fdinfo.h"

static struct data load(const char *name, struct fdinfo *ret)
{
	struct data d = data_load(name);
	struct err e = ERR_INIT;

	assert_int_equal(fdinfo_parse(d.text, d.len, ret, &e), 0);
	return d;
}

static void pipe_end(void **state)
{
	struct proc_cursor c;
	struct fdinfo_line line;
	struct fdinfo f;
	struct data d = load("fdinfo-pipe.txt", &f);

	assert_int_equal(f.pos, 0);
	assert_int_equal(f.flags, O_WRONLY | O_CLOEXEC);
	assert_int_equal(f.mnt_id, 16);
	assert_true(f.ino > 0);
	assert_int_equal(f.n_locks, 0);
	c = f.lines;
	assert_int_equal(fdinfo_next(&c, &line, NULL), 0);
	free(d.text);
}

static void locks(void **state)
{
	struct proc_cursor c;
	struct fdinfo_line line;
	struct fdinfo f;
	struct data d = load("fdinfo-locks.txt", &f);

	assert_int_equal(f.pos, 15);
	assert_int_equal(f.flags & ~0100000, O_RDWR | O_APPEND);
	assert_int_equal(f.n_locks, 2);
	c = f.lines;
	assert_int_equal(fdinfo_next(&c, &line, NULL), 1);
	assert_str(line.key, "lock");
	assert_memory_equal(line.value.s, "1: FLOCK ", 9);
	assert_int_equal(c.line, 6);
	free(d.text);
}

static void eventfd(void **state)
{
	struct fdinfo_eventfd efd;
	struct err e = ERR_INIT;
	struct fdinfo f;
	struct data d = load("fdinfo-eventfd.txt", &f);

	assert_int_equal(fdinfo_eventfd_parse(&f, &efd, &e), 0);
	assert_int_equal(efd.count, 0x1234);
	assert_true(efd.id >= 0);
	assert_int_equal(efd.semaphore, 1);
	free(d.text);
	d = load("fdinfo-eventfd-3.10.txt", &f);
	assert_int_equal(f.mnt_id, -1);
	assert_int_equal(f.ino, 0);
	assert_int_equal(fdinfo_eventfd_parse(&f, &efd, &e), 0);
	assert_int_equal(efd.count, 0x1234);
	assert_int_equal(efd.id, -1);
	assert_int_equal(efd.semaphore, -1);
	free(d.text);
	d = load("fdinfo-pipe.txt", &f);
	assert_int_equal(fdinfo_eventfd_parse(&f, &efd, &e), -EINVAL);
	free(d.text);
}

static void odd_lines(void **state)
{
	const char text[] = "pos:\t-9223372036854775808\nflags:\t02\nmnt_id:\t1\n"
			    "inotify wd:1 ino:2\nno colon\n:\n\n";
	struct err e = ERR_INIT;
	struct fdinfo_line line;
	struct fdinfo f;

	assert_int_equal(fdinfo_parse(text, strlen(text), &f, &e), 0);
	assert_int_equal(f.pos, INT64_MIN);
	assert_int_equal(fdinfo_next(&f.lines, &line, &e), 1);
	assert_str(line.key, "inotify wd");
	assert_str(line.value, "1 ino:2");
	assert_int_equal(fdinfo_next(&f.lines, &line, &e), 1);
	assert_str(line.key, "");
	assert_str(line.value, "no colon");
	assert_int_equal(fdinfo_next(&f.lines, &line, &e), 1);
	assert_int_equal(fdinfo_next(&f.lines, &line, &e), 1);
	assert_str(line.value, "");
	assert_int_equal(fdinfo_next(&f.lines, &line, &e), 0);
}

static void refused(const char *text, const char *message)
{
	struct err e = ERR_INIT;
	struct fdinfo f;

	assert_int_equal(fdinfo_parse(text, strlen(text), &f, &e), -EINVAL);
	assert_non_null(strstr(e.text, message));
}

static void errors(void **state)
{
	refused("", "pos");
	refused("pos:\t0\nflags:\t9\n", "flags");
	refused("pos:\t0\nflags:\t0\nmnt_id:\tx\n", "mnt_id");
	refused("pos:\t0\nflags:\t0\nino:\t", "ino");
	refused("pos:\t0\nflags:\t0\nkey: val", "line 3: the line is cut");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pipe_end),  cmocka_unit_test(locks),  cmocka_unit_test(eventfd),
		cmocka_unit_test(odd_lines), cmocka_unit_test(errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
