/* SPDX-License-Identifier: GPL-2.0-only */
/* The command line as getopt_long's callers know it, and the questions asked of its options. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/util.h"
#include "cli/args.h"

enum { MAX_WORDS = 32 };

static struct err e;

/* Parse words separated by blanks, into a list that the next call frees. NULL on failure. */
static struct cli_args *parse(const char *line)
{
	static struct cli_args *args;
	static char text[512];
	char *argv[MAX_WORDS] = { (char *)"criu" };
	int argc = 1;
	char *rest = text;

	args_free(args);
	args = args_new();
	e = ERR_INIT;
	snprintf(text, sizeof(text), "%s", line);
	while (rest && *rest)
		argv[argc++] = strsep(&rest, " ");
	return args_parse(args, argc, argv, &e) < 0 ? NULL : args;
}

static void assert_refused(const char *line, const char *message)
{
	assert_null(parse(line));
	assert_string_equal(e.text, message);
}

static void test_separate_and_attached(void **state)
{
	static const char *const lines[] = {
		"dump -D dir",		 "dump -Ddir",	      "dump --images-dir dir",
		"dump --images-dir=dir", "dump --images dir", "--im=dir dump",
		"-D other dump -D dir",	 "-jDdir dump",	      "-jD dir dump",
	};

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		struct cli_args *args = parse(lines[i]);

		assert_non_null(args);
		assert_string_equal(args_text(args, OPT_IMAGES_DIR, "none"), "dir");
		assert_int_equal(args->n_words, 1);
		assert_string_equal(args->words[0], "dump");
	}
}

static void test_defaults(void **state)
{
	struct cli_args *args = parse("");

	assert_int_equal(args->n_uses, 0);
	assert_int_equal(args->n_words, 0);
	assert_string_equal(args_text(args, OPT_IMAGES_DIR, "."), ".");
	assert_int_equal(args_number(args, OPT_TIMEOUT, 10), 10);
	assert_false(args_flag(args, OPT_SHELL_JOB));
	assert_int_equal(args_verbosity(args), 2);
	assert_null(args_last(args, OPT_TREE));
}

static void test_clusters(void **state)
{
	struct cli_args *args = parse("restore -djv4");

	assert_true(args_flag(args, OPT_RESTORE_DETACHED));
	assert_true(args_flag(args, OPT_SHELL_JOB));
	assert_int_equal(args_verbosity(args), 4);
	assert_refused("dump -jq", "unknown option -q (see criu --help)");
	assert_refused("dump -j4", "unknown option -4 (see criu --help)");
}

static void test_optional_argument_is_attached(void **state)
{
	struct cli_args *args = parse("-x 12 dump");

	assert_null(args_text(args, OPT_EXT_UNIX_SK, NULL));
	assert_int_equal(args->n_words, 2);
	assert_string_equal(args_text(parse("-x12,13 dump"), OPT_EXT_UNIX_SK, ""), "12,13");
	assert_string_equal(args_text(parse("--cpu-cap=all"), OPT_CPU_CAP, ""), "all");
}

static void test_required_argument_takes_anything(void **state)
{
	assert_string_equal(args_text(parse("-o -"), OPT_LOG_FILE, ""), "-");
	assert_string_equal(args_text(parse("-D --"), OPT_IMAGES_DIR, ""), "--");
	assert_string_equal(args_text(parse("-D -j"), OPT_IMAGES_DIR, ""), "-j");
	assert_string_equal(args_text(parse("-D=x"), OPT_IMAGES_DIR, ""), "=x");
	assert_string_equal(args_text(parse("--external=a=b"), OPT_EXTERNAL, ""), "a=b");
	assert_string_equal(args_text(parse("--images-dir="), OPT_IMAGES_DIR, "x"), "");
	assert_refused("dump -D", "--images-dir needs a value: DIR");
	assert_refused("dump --tree", "--tree needs a value: PID");
}

static void test_switches_take_no_value(void **state)
{
	assert_refused("--shell-job=yes", "--shell-job takes no value, but \"yes\" was given");
	assert_refused("--no-tls=1", "--no-tls takes no value, but \"1\" was given");
}

static void test_last_one_counts(void **state)
{
	assert_false(args_flag(parse("-j --no-shell-job"), OPT_SHELL_JOB));
	assert_true(args_flag(parse("--no-shell-job -j"), OPT_SHELL_JOB));
	assert_string_equal(args_text(parse("-o a -o b"), OPT_LOG_FILE, ""), "b");
	assert_ptr_equal(args_last_of(parse("-s -R"), OPT_LEAVE_STOPPED, OPT_LEAVE_RUNNING)->opt,
			 option_get(OPT_LEAVE_RUNNING));
	assert_ptr_equal(args_last_of(parse("-R -s"), OPT_LEAVE_STOPPED, OPT_LEAVE_RUNNING)->opt,
			 option_get(OPT_LEAVE_STOPPED));
}

static void test_words_and_dashes(void **state)
{
	struct cli_args *args = parse("-d restore --exec-cmd -- ls -l --help -");

	assert_int_equal(args->n_words, 5);
	assert_string_equal(args->words[0], "restore");
	assert_string_equal(args->words[1], "ls");
	assert_string_equal(args->words[2], "-l");
	assert_string_equal(args->words[3], "--help");
	assert_string_equal(args->words[4], "-");
	assert_false(args_flag(args, OPT_HELP));
	args = parse("restore - -d");
	assert_int_equal(args->n_words, 2);
	assert_true(args_flag(args, OPT_RESTORE_DETACHED));
	args = parse("restore -- -- -d");
	assert_int_equal(args->n_words, 3);
	assert_string_equal(args->words[1], "--");
}

static void test_unknown_and_ambiguous(void **state)
{
	assert_refused("--nope", "unknown option --nope (see criu --help)");
	assert_refused("--nope=1", "unknown option --nope (see criu --help)");
	assert_refused("--=1", "unknown option -- (see criu --help)");
	assert_refused("---", "unknown option --- (see criu --help)");
	assert_refused("--tls-c x", "option --tls-c is ambiguous; it may be"
				    " --tls-cacert --tls-cacrl --tls-cert");
}

static void test_verbosity(void **state)
{
	assert_int_equal(args_verbosity(parse("-v")), 3);
	assert_int_equal(args_verbosity(parse("-vv")), 4);
	assert_int_equal(args_verbosity(parse("-v -v")), 4);
	assert_int_equal(args_verbosity(parse("-v0")), 0);
	assert_int_equal(args_verbosity(parse("-v4 -v")), 5);
	assert_int_equal(args_verbosity(parse("-vv -v1")), 1);
	assert_int_equal(args_verbosity(parse("--verbosity")), 3);
	assert_int_equal(args_verbosity(parse("--verbosity=4")), 4);
	assert_int_equal(args_verbosity(parse("-v 4")), 3);
	assert_refused("-v4x", "--verbosity: \"4x\" is not a level; give a number, as in -v4");
	assert_refused("-vd", "--verbosity: \"d\" is not a level; give a number, as in -v4");
}

static void test_numbers(void **state)
{
	assert_int_equal(args_number(parse("-t 12"), OPT_TREE, 0), 12);
	assert_int_equal(args_number(parse("-t2147483647"), OPT_TREE, 0), 2147483647);
	assert_int_equal(args_number(parse("--timeout 0"), OPT_TIMEOUT, 10), 0);
	assert_refused("-t 12x", "--tree: \"12x\" is not a number of at least 1");
	assert_refused("-t 0", "--tree: \"0\" is not a number of at least 1");
	assert_refused("-t -5", "--tree: \"-5\" is not a number of at least 1");
	assert_refused("-t +5", "--tree: \"+5\" is not a number of at least 1");
	assert_refused("-t 2147483648", "--tree: \"2147483648\" is not a number of at least 1");
	assert_refused("-t 99999999999999999999",
		       "--tree: \"99999999999999999999\" is not a number of at least 1");
	assert_refused("--tree=", "--tree: \"\" is not a number of at least 1");
	assert_refused("--port 0", "--port: \"0\" is not a number from 1 to 65535");
	assert_refused("--port 65536", "--port: \"65536\" is not a number from 1 to 65535");
}

static void test_choices(void **state)
{
	assert_string_equal(args_text(parse("--file-validation filesize"), OPT_FILE_VALIDATION, ""),
			    "filesize");
	assert_non_null(parse("--file-validation buildid"));
	assert_refused("--file-validation size",
		       "--file-validation: \"size\" is not one of filesize|buildid");
	assert_refused("--file-validation file",
		       "--file-validation: \"file\" is not one of filesize|buildid");
	assert_refused("--file-validation=",
		       "--file-validation: \"\" is not one of filesize|buildid");
	assert_refused("--file-validation filesize|buildid",
		       "--file-validation: \"filesize|buildid\" is not one of filesize|buildid");
}

static void test_many_options(void **state)
{
	autofree_(args) struct cli_args *args = args_new();
	char *argv[1001];

	argv[0] = (char *)"criu";
	for (size_t i = 1; i < ARRAY_SIZE(argv); i++)
		argv[i] = (char *)(i % 2 ? "-v" : "word");
	assert_int_equal(args_parse(args, ARRAY_SIZE(argv), argv, &e), 0);
	assert_int_equal(args->n_uses, 500);
	assert_int_equal(args->n_words, 500);
	assert_int_equal(args_verbosity(args), 502);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_separate_and_attached),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_clusters),
		cmocka_unit_test(test_optional_argument_is_attached),
		cmocka_unit_test(test_required_argument_takes_anything),
		cmocka_unit_test(test_switches_take_no_value),
		cmocka_unit_test(test_last_one_counts),
		cmocka_unit_test(test_words_and_dashes),
		cmocka_unit_test(test_unknown_and_ambiguous),
		cmocka_unit_test(test_verbosity),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_choices),
		cmocka_unit_test(test_many_options),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	parse(""); /* frees the last list */
	return failed;
}
