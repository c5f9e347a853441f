/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The option table against the table of the interface, test/data/compat/cli.tsv, both ways: each
 * option there is here with the same letter, argument and no- twin, and none is here that is not
 * there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/util.h"
#include "cli/command.h"

enum {
	COL_KIND,
	COL_LONG,
	COL_SHORT,
	COL_ARGUMENT,
	COL_ARG_NAME,
	COL_NO_FORM,
	COL_DEFAULT,
	COL_SUBCOMMANDS,
	COL_MEANING,
	COL_RPC,
	COL_IN_HELP,
	N_COLS,
};

static const char *data_dir;

static void split_row(char *line, const char **cols)
{
	line[strcspn(line, "\n")] = 0;
	for (int i = 0; i < N_COLS; i++)
		cols[i] = strsep(&line, "\t") ?: "";
}

static const struct cli_option *find_exact(const char *name)
{
	for (int i = 0; i < N_OPTIONS; i++)
		if (!strcmp(option_get(i)->name, name))
			return option_get(i);
	return NULL;
}

static void check_arg(const struct cli_option *opt, const char *argument)
{
	static const char *const kinds[] = {
		[ARG_NONE] = "no",
		[ARG_REQUIRED] = "required",
		[ARG_OPTIONAL] = "optional",
	};

	assert_string_equal(kinds[opt->arg], argument);
}

/* A cell of subcommand names only, "dump,restore": exactly these bits. Cells with remarks are
 * skipped. */
static bool parse_commands(const char *cell, unsigned int *ret)
{
	autofree char *copy = strdup(cell);
	char *rest = copy, *name;

	*ret = 0;
	while ((name = strsep(&rest, ","))) {
		const struct command *command = command_find(name);

		if (!command)
			return false;
		*ret |= command->bit;
	}
	return true;
}

static void check_row(const char **cols)
{
	const struct cli_option *opt = find_exact(cols[COL_LONG] + 2);
	unsigned int bits;

	if (!opt)
		fail_msg("%s is not in the table", cols[COL_LONG]);
	print_message("%s\n", cols[COL_LONG]);
	assert_int_equal(opt->letter, cols[COL_SHORT][0] ? cols[COL_SHORT][1] : 0);
	check_arg(opt, cols[COL_ARGUMENT]);
	assert_string_equal(opt->arg_name ?: "", cols[COL_ARG_NAME]);
	assert_int_equal(opt->negatable, !strcmp(cols[COL_NO_FORM], "yes"));
	assert_int_equal(opt->hidden, !strcmp(cols[COL_IN_HELP], "no"));
	if (parse_commands(cols[COL_SUBCOMMANDS], &bits))
		assert_int_equal(opt->commands, bits);
}

static void test_table_is_the_interface(void **state)
{
	autofree char *path = NULL;
	autofree char *line = NULL;
	const char *cols[N_COLS];
	autofile FILE *f = NULL;
	int n_options = 0;
	size_t size = 0;

	assert_true(asprintf(&path, "%s/cli.tsv", data_dir) > 0);
	f = fopen(path, "re");
	assert_non_null(f);
	while (getline(&line, &size, f) > 0) {
		split_row(line, cols);
		if (strcmp(cols[COL_KIND], "option"))
			continue;
		check_row(cols);
		n_options++;
	}
	assert_int_equal(n_options, N_OPTIONS);
}

static void test_commands_are_the_interface(void **state)
{
	autofree char *path = NULL;
	autofree char *line = NULL;
	const char *cols[N_COLS];
	autofile FILE *f = NULL;
	size_t size = 0;

	assert_true(asprintf(&path, "%s/cli.tsv", data_dir) > 0);
	f = fopen(path, "re");
	assert_non_null(f);
	while (getline(&line, &size, f) > 0) {
		char name[32];

		split_row(line, cols);
		if (strcmp(cols[COL_KIND], "subcommand"))
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(cols[COL_LONG], " "),
			 cols[COL_LONG]);
		assert_non_null(command_find(name));
	}
	assert_null(command_find("dum"));
	assert_null(command_find(""));
}

static void test_rows_are_whole(void **state)
{
	for (int i = 0; i < N_OPTIONS; i++) {
		const struct cli_option *opt = option_get(i);

		print_message("%s\n", opt->name);
		assert_int_equal(option_id(opt), i);
		assert_non_null(opt->help);
		assert_true(opt->help[strlen(opt->help) - 1] != '.');
		assert_int_equal(opt->works & ~opt->commands, 0);
		assert_true(opt->commands);
		assert_int_equal(!!opt->choices, opt->value == VALUE_CHOICE);
		if (opt->arg != ARG_NONE)
			assert_non_null(opt->arg_name);
		if (opt->value == VALUE_NUMBER)
			assert_true(opt->min < opt->max);
	}
}

static void test_names_are_unique(void **state)
{
	struct option_match match;

	for (int i = 0; i < N_OPTIONS; i++) {
		const char *name = option_get(i)->name;

		assert_int_equal(option_find(name, strlen(name), &match), OPTION_FOUND);
		assert_ptr_equal(match.opt, option_get(i));
		assert_false(match.off);
	}
}

static void test_every_twin_is_found(void **state)
{
	struct option_match match;
	char name[64];

	for (int i = 0; i < N_OPTIONS; i++) {
		const struct cli_option *opt = option_get(i);

		snprintf(name, sizeof(name), "no-%s", opt->name);
		if (!opt->negatable)
			continue;
		assert_int_equal(option_find(name, strlen(name), &match), OPTION_FOUND);
		assert_ptr_equal(match.opt, opt);
		assert_true(match.off);
	}
}

static void test_prefixes(void **state)
{
	struct option_match match;
	char list[512];

	assert_int_equal(option_find("shell", 5, &match), OPTION_FOUND);
	assert_ptr_equal(match.opt, option_get(OPT_SHELL_JOB));
	assert_int_equal(option_find("no-sh", 5, &match), OPTION_FOUND);
	assert_true(match.off);
	assert_int_equal(option_find("no-default", 10, &match), OPTION_FOUND);
	assert_ptr_equal(match.opt, option_get(OPT_NO_DEFAULT_CONFIG));
	/* a whole name that is a prefix of others */
	assert_int_equal(option_find("tls", 3, &match), OPTION_FOUND);
	assert_int_equal(option_find("tls-c", 5, &match), OPTION_AMBIGUOUS);
	option_list_matches("tls-c", 5, list, sizeof(list));
	assert_string_equal(list, "--tls-cacert --tls-cacrl --tls-cert");
	assert_int_equal(option_find("no", 2, &match), OPTION_AMBIGUOUS);
	assert_int_equal(option_find("no-d", 4, &match), OPTION_AMBIGUOUS);
	assert_int_equal(option_find("", 0, &match), OPTION_UNKNOWN);
	assert_int_equal(option_find("nothing", 7, &match), OPTION_UNKNOWN);
	assert_int_equal(option_find("shell-jobs", 10, &match), OPTION_UNKNOWN);
	assert_int_equal(option_find("no-tree", 7, &match), OPTION_UNKNOWN);
}

static void test_list_is_cut_to_its_buffer(void **state)
{
	char list[16];

	option_list_matches("t", 1, list, sizeof(list));
	assert_true(strlen(list) < sizeof(list));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table_is_the_interface),
		cmocka_unit_test(test_commands_are_the_interface),
		cmocka_unit_test(test_rows_are_whole),
		cmocka_unit_test(test_names_are_unique),
		cmocka_unit_test(test_every_twin_is_found),
		cmocka_unit_test(test_prefixes),
		cmocka_unit_test(test_list_is_cut_to_its_buffer),
	};

	if (argc < 2)
		return 1;
	data_dir = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
