/* SPDX-License-Identifier: GPL-2.0-only */
#include "base/util.h"
#include "data.h"
#include "engine/proc/stat.h"

static void load(const char *name, struct proc_stat *ret)
{
	struct data d = data_load(name);
	struct err e = ERR_INIT;

	assert_int_equal(proc_stat_parse(d.text, d.len, ret, &e), 0);
	free(d.text);
}

static void hostile_comm(void **state)
{
	struct proc_stat st;

	load("stat-weird-comm.txt", &st);
	assert_string_equal(st.comm, "a) R 1 (\nb\\ S");
	assert_int_equal(st.state, 'R');
	assert_true(st.ppid > 1 && st.pid > st.ppid);
	assert_int_equal(st.tpgid, -1);
	assert_int_equal(st.priority, 20);
	assert_int_equal(st.nice, 0);
	assert_int_equal(st.n_threads, 1);
	assert_true(st.start_code < st.end_code && st.end_code < st.start_data);
	assert_true(st.start_data < st.end_data && st.end_data < st.start_brk);
	assert_true(st.start_brk < st.start_stack && st.start_stack < st.arg_start);
	assert_true(st.arg_start < st.arg_end && st.arg_end == st.env_start);
	assert_true(st.env_start < st.env_end);
	assert_int_equal(st.exit_code, 0);
}

static void nested(void **state)
{
	struct proc_stat st;

	load("stat-nested.txt", &st);
	assert_int_equal(st.state, 'S');
	assert_int_equal(st.pid, st.sid);
	assert_int_equal(st.pid, st.pgid);
	assert_int_equal(st.tty_nr, 0);
}

/* Negative numbers, the highest ones, a future field. */
static void extremes(void **state)
{
	const char text[] = "1 ()) Z 0 -1 0 34816 2147483647 4294967295 0 0 0 0 0 0 0 0 -100 -20 "
			    "9 0 77 0 0 18446744073709551615 1 2 3 0 0 0 0 0 0 0 0 0 17 1 99 2 0 0 "
			    "0 4 5 6 7 8 9 10 -2147483648 new\n";
	struct err e = ERR_INIT;
	struct proc_stat st;

	assert_int_equal(proc_stat_parse(text, strlen(text), &st, &e), 0);
	assert_string_equal(st.comm, ")");
	assert_int_equal(st.pgid, -1);
	assert_int_equal(st.tty_nr, 34816);
	assert_int_equal(st.flags, UINT32_MAX);
	assert_int_equal(st.priority, -100);
	assert_int_equal(st.nice, -20);
	assert_int_equal(st.n_threads, 9);
	assert_int_equal(st.starttime, 77);
	assert_int_equal(st.start_code, 1);
	assert_int_equal(st.start_stack, 3);
	assert_int_equal(st.rt_priority, 99);
	assert_int_equal(st.policy, 2);
	assert_int_equal(st.start_data, 4);
	assert_int_equal(st.env_end, 10);
	assert_int_equal(st.exit_code, INT32_MIN);
}

static void refused(const char *text, const char *message)
{
	struct err e = ERR_INIT;
	struct proc_stat st;

	assert_int_equal(proc_stat_parse(text, strlen(text), &st, &e), -EINVAL);
	assert_non_null(strstr(e.text, message));
}

static void errors(void **state)
{
	refused("", "pid, field 1");
	refused("99999999999 (x) R 1 1", "pid, field 1");
	refused("1 (x R 1 1", "comm, field 2");
	refused("1 (x)\n", "state, field 3");
	refused("1 (x) R 1 x", "pgid, field 5");
	refused("1 (x) R 1 1 1 1 1 1 1 1 1 1 1 1 1", "before priority, field 18");
}

static void truncated(void **state)
{
	struct data d = data_load("stat-weird-comm.txt");

	for (size_t n = 0; n < d.len; n++) {
		autofree char *text = data_copy(d.text, n);
		struct err e = ERR_INIT;
		struct proc_stat st;

		assert_int_equal(proc_stat_parse(text, n, &st, &e), -EINVAL);
	}
	free(d.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile_comm), cmocka_unit_test(nested),
		cmocka_unit_test(extremes),	cmocka_unit_test(errors),
		cmocka_unit_test(truncated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
