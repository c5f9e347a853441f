/* SPDX-License-Identifier: GPL-2.0-only */
/* The table of probes against the list of --feature names that tools use,
 * test/data/compat/checks.tsv. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/util.h"
#include "engine/check/probe.h"
#include "engine/engine.h"

static const struct probe *probe_of(const char *name)
{
	for (size_t i = 0; i < n_probes; i++)
		if (!strcmp(probe_table[i].name, name))
			return &probe_table[i];
	return NULL;
}

/* The next line of group "--feature name", its second column in @name. */
static bool next_feature(FILE *f, char name[128])
{
	char line[1024];

	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "--feature name\t%127[^\t\n]\t", name) == 1)
			return true;
	return false;
}

static void test_every_feature_name_has_a_probe(void **state)
{
	autofile FILE *f = fopen(*state, "re");
	char name[128];
	int n = 0;

	assert_non_null(f);
	for (; next_feature(f, name); n++)
		if (!probe_of(name))
			fail_msg("no probe is called %s", name);
	assert_int_equal(n, 45);
}

static void test_names_are_unique(void **state)
{
	for (size_t i = 0; i < n_probes; i++)
		assert_ptr_equal(probe_of(probe_table[i].name), &probe_table[i]);
}

static void test_rows_are_complete(void **state)
{
	for (size_t i = 0; i < n_probes; i++) {
		assert_non_null(probe_table[i].run);
		assert_true(strlen(probe_table[i].cost) > 0);
	}
}

/* Without root most probes cannot tell. None may crash, hang, or leave a child behind. */
static void test_every_probe_answers(void **state)
{
	for (size_t i = 0; i < n_probes; i++) {
		struct err e = ERR_INIT;
		int answer = engine_check_feature(probe_table[i].name, &e);

		if (answer > 1 || answer == -EFAULT || answer == -ETIMEDOUT)
			fail_msg("%s: %d %s", probe_table[i].name, answer, e.text);
		assert_int_equal(answer < 0, e.code < 0);
	}
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void test_unknown_name(void **state)
{
	struct err e = ERR_INIT;

	assert_int_equal(engine_check_feature("no_such_feature", &e), -ENOENT);
}

int main(int argc, char **argv)
{
	static char path[4096];
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(test_every_feature_name_has_a_probe, path),
		cmocka_unit_test(test_names_are_unique),
		cmocka_unit_test(test_rows_are_complete),
		cmocka_unit_test(test_every_probe_answers),
		cmocka_unit_test(test_unknown_name),
	};

	snprintf(path, sizeof(path), "%s/compat/checks.tsv", getenv("TEST_DATA"));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
