/* SPDX-License-Identifier: GPL-2.0-only */
#include "base/util.h"
#include "data.h"
#include "engine/proc/status.h"

static int setup(void **state)
{
	*state = mempool_new();
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	mempool_free(*state);
	return 0;
}

static void load(struct mempool *pool, const char *name, struct proc_status *ret)
{
	struct data d = data_load(name);
	struct err e = ERR_INIT;
	int r = proc_status_parse(d.text, d.len, pool, ret, &e);

	if (r)
		print_error("%s\n", e.text);
	assert_int_equal(r, 0);
	free(d.text);
}

static void this_kernel(void **state)
{
	struct proc_status st;

	load(*state, "status-weird-comm.txt", &st);
	assert_int_equal(st.umask, 0027);
	assert_int_equal(st.state, 'R');
	assert_int_equal(st.pid, st.tgid);
	assert_int_equal(st.tracer_pid, 0);
	assert_int_equal(st.fd_size, 256);
	assert_int_equal(st.n_groups, 4);
	assert_int_equal(st.groups[2], 100);
	assert_int_equal(st.groups[3], 4294967294U);
	assert_int_equal(st.ns_pid.n, 1);
	assert_int_equal(proc_ns_ids_innermost(&st.ns_pid), st.pid);
	assert_int_equal(st.kthread, 0);
	assert_int_equal(st.thp_enabled, 0);
	assert_int_equal(st.untag_mask, UINT64_MAX);
	assert_int_equal(st.n_threads, 1);
	assert_int_equal(st.sigq, 6);
	assert_int_equal(st.sig_pnd, 1);
	assert_int_equal(st.shd_pnd, 0);
	assert_int_equal(st.sig_blk, 1ULL << 63 | 1);
	assert_int_equal(st.sig_ign, 0x1006);
	assert_int_equal(st.cap_inh, 0);
	assert_int_equal(st.cap_prm, 0x1fffeffffffULL);
	assert_int_equal(st.cap_bnd, 0x1fffeffffffULL);
	assert_int_equal(st.no_new_privs, 1);
	assert_int_equal(st.seccomp, 0);
	assert_int_equal(st.seccomp_filters, 0);
	assert_string_equal(st.spec_store_bypass, "vulnerable");
	assert_string_equal(st.spec_indirect_branch, "always enabled");
	assert_int_equal(st.x86_features, 0);
}

static void nested(void **state)
{
	struct proc_status st;

	load(*state, "status-nested.txt", &st);
	assert_int_equal(st.ns_pid.n, 3);
	assert_int_equal(st.ns_pid.v[0], st.pid);
	assert_int_equal(st.ns_pid.v[1], 2);
	assert_int_equal(proc_ns_ids_innermost(&st.ns_pid), 1);
	assert_int_equal(proc_ns_ids_innermost(&st.ns_sid), 1);
	assert_int_equal(proc_ns_ids_innermost(&st.ns_pgid), 1);
	assert_int_equal(proc_ns_ids_innermost(&st.ns_tgid), 1);
}

static void old_kernel(void **state)
{
	struct proc_status st;

	load(*state, "status-3.10.txt", &st);
	assert_int_equal(st.umask, -1);
	assert_int_equal(st.ngid, -1);
	assert_int_equal(st.kthread, -1);
	assert_int_equal(st.thp_enabled, -1);
	assert_int_equal(st.cap_amb, 0);
	assert_int_equal(st.no_new_privs, -1);
	assert_int_equal(st.seccomp, -1);
	assert_int_equal(st.seccomp_filters, -1);
	assert_int_equal(st.untag_mask, UINT64_MAX);
	assert_string_equal(st.spec_store_bypass, "");
	assert_int_equal(st.ns_pid.n, 0);
	assert_int_equal(proc_ns_ids_innermost(&st.ns_pid), 0);
}

static void x86_features(void **state)
{
	struct proc_status st;

	load(*state, "status-x86-features.txt", &st);
	assert_int_equal(st.x86_features, PROC_X86_SHSTK | PROC_X86_WRSS | PROC_X86_UNKNOWN);
	assert_int_equal(st.x86_features_locked, PROC_X86_SHSTK);
	assert_int_equal(st.kthread, 1);
	assert_int_equal(st.n_groups, 0);
	assert_null(st.groups);
	assert_string_equal(st.spec_store_bypass, "thread force mitigated");
	assert_string_equal(st.spec_indirect_branch, "conditional force disabled");
}

/* Replace the line that starts with @key by @line, parse, expect the message. */
static void refused(struct mempool *pool, const char *key, const char *line, const char *message)
{
	struct data d = data_load("status-weird-comm.txt");
	char *at = strstr(d.text, key), *end = strchr(at, '\n') + 1;
	autofree char *text = NULL;
	struct err e = ERR_INIT;
	struct proc_status st;
	int n = asprintf(&text, "%.*s%s%s", (int)(at - d.text), d.text, line, end);

	assert_int_equal(proc_status_parse(text, n, pool, &st, &e), -EINVAL);
	assert_non_null(strstr(e.text, message));
	free(d.text);
}

static void errors(void **state)
{
	refused(*state, "Uid:", "", "no line Uid");
	refused(*state, "Uid:", "Uid:\t0\t0\t0\n", "malformed Uid");
	refused(*state, "Gid:", "Gid:\t0\t0\t0\t0\t0\n", "malformed Gid");
	refused(*state, "Groups:", "Groups:\t1 x 2\n", "malformed Groups");
	refused(*state, "SigBlk:", "SigBlk:\t0x0\n", "malformed SigBlk");
	refused(*state, "SigQ:", "SigQ:\t3\n", "malformed SigQ");
	refused(*state, "CapEff:", "CapEff:\t12345678123456781\n", "malformed CapEff");
	refused(*state, "NSpid:", "NSpid:\t\n", "malformed NSpid");
	refused(*state, "NSpid:",
		"NSpid:\t1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1\n",
		"malformed NSpid");
	refused(*state, "Threads:", "Threads:\t99999999999\n", "malformed Threads");
}

/* A text cut within a line is refused; one cut after a line as well, while lines that must be are
 * missing. */
static void truncated(void **state)
{
	struct data d = data_load("status-x86-features.txt");
	size_t last_needed = strstr(d.text, "CapAmb:") - d.text;

	for (size_t n = 0; n < d.len; n++) {
		autofree char *text = data_copy(d.text, n);
		struct err e = ERR_INIT;
		struct proc_status st;
		int r = proc_status_parse(text, n, *state, &st, &e);

		if (n >= last_needed && text[n - 1] == '\n')
			assert_int_equal(r, 0);
		else
			assert_int_equal(r, -EINVAL);
	}
	free(d.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(this_kernel), cmocka_unit_test(nested),
		cmocka_unit_test(old_kernel),  cmocka_unit_test(x86_features),
		cmocka_unit_test(errors),      cmocka_unit_test(truncated),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
