/* SPDX-License-Identifier: GPL-2.0-only */
/* Config files: the syntax, with the lines of its errors, and which file goes before which. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/io.h"
#include "base/util.h"
#include "cli/config.h"

static struct err e;
static char dir[] = "/tmp/criu-test-config.XXXXXX";

/* The lines of @text as "line:name=value;..." or, at an error, with "!line" at the end. */
static const char *lines_of(const char *text)
{
	static char out[1024];
	autofree char *copy = strdup(text);
	struct config_reader reader;
	struct config_line line;
	size_t len = 0;
	int more;

	e = ERR_INIT;
	out[0] = 0;
	config_init(&reader, copy, strlen(copy));
	while ((more = config_next(&reader, &line, &e)) > 0)
		len += snprintf(out + len, sizeof(out) - len, "%d:%s%s%s;", line.line, line.name,
				line.value ? "=" : "", line.value ?: "");
	if (more < 0)
		snprintf(out + len, sizeof(out) - len, "!%d", reader.line);
	return out;
}

static void test_lines(void **state)
{
	assert_string_equal(lines_of(""), "");
	assert_string_equal(lines_of("\n\n  \t\n"), "");
	assert_string_equal(lines_of("shell-job"), "1:shell-job;");
	assert_string_equal(lines_of("shell-job\n"), "1:shell-job;");
	assert_string_equal(lines_of("  shell-job  \n\n\tlog-file \t a.log\t\n"),
			    "1:shell-job;3:log-file=a.log;");
	assert_string_equal(lines_of("shell-job\r\nlog-file a\r\n"), "1:shell-job;2:log-file=a;");
}

static void test_comments(void **state)
{
	assert_string_equal(lines_of("# log-file x\n   # y\n#"), "");
	assert_string_equal(lines_of("shell-job # z"), "1:shell-job;");
	assert_string_equal(lines_of("shell-job# z"), "1:shell-job;");
	assert_string_equal(lines_of("log-file a#b"), "1:log-file=a;");
	assert_string_equal(lines_of("log-file \"a\"#b"), "1:log-file=a;");
	assert_string_equal(lines_of("log-file # a"), "1:log-file;");
	assert_string_equal(lines_of("x\nlog-file \"a#b\"\n"), "1:x;!2");
}

static void test_quotes(void **state)
{
	assert_string_equal(lines_of("log-file \"a b\""), "1:log-file=a b;");
	assert_string_equal(lines_of("log-file \"\""), "1:log-file=;");
	assert_string_equal(lines_of("log-file \"a \\\"b\\\" c\"  "), "1:log-file=a \"b\" c;");
	assert_string_equal(lines_of("log-file \"a\\n\\\\b\""), "1:log-file=a\\n\\\\b;");
	/* quotes within a word are part of it */
	assert_string_equal(lines_of("log-file a\"b"), "1:log-file=a\"b;");
}

static void assert_error(const char *text, const char *lines, const char *message)
{
	assert_string_equal(lines_of(text), lines);
	assert_string_equal(e.text, message);
}

static void test_syntax_errors(void **state)
{
	assert_error("a\n\n log-file \"x", "1:a;!3",
		     "missing closing quote ('#' starts a comment even in quotes)");
	assert_error("log-file \"x\\\"", "!1",
		     "missing closing quote ('#' starts a comment even in quotes)");
	assert_error("log-file a b", "!1",
		     "more than one value for log-file: \"b\" (put quotes around a value with"
		     " blanks)");
	assert_error("log-file \"a\"b", "!1",
		     "more than one value for log-file: \"b\" (put quotes around a value with"
		     " blanks)");
	assert_error("a\n--shell-job\n", "1:a;!2",
		     "options stand in a config file without dashes: shell-job");
}

static void test_zero_bytes(void **state)
{
	char text[] = "shell-job\nlog\0file\n";
	struct config_reader reader;
	struct config_line line;

	e = ERR_INIT;
	config_init(&reader, text, sizeof(text) - 1);
	assert_int_equal(config_next(&reader, &line, &e), 1);
	assert_int_equal(config_next(&reader, &line, &e), -EINVAL);
	assert_string_equal(e.text, "a zero byte: this is not a text file");
}

/* Write a file below the directory of this test and return its path, which stays valid. */
static const char *file(const char *name, const char *text)
{
	static char paths[8][128];
	static int next;
	char *path = paths[next++ % 8];
	autofd fd = -1;

	snprintf(path, sizeof(paths[0]), "%s/%s", dir, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write_all(fd, text, strlen(text)), 0);
	return path;
}

static void assert_file_error(const char *text, const char *message)
{
	autofree_(args) struct cli_args *args = args_new();
	const char *path = file("bad.conf", text);
	char expected[512];

	e = ERR_INIT;
	assert_true(config_read(args, path, &e) < 0);
	snprintf(expected, sizeof(expected), "%s%s", path, message);
	assert_string_equal(e.text, expected);
}

static void test_option_errors_name_their_line(void **state)
{
	assert_file_error("\nnope\n", ":2: unknown option --nope (see criu --help)");
	assert_file_error("# x\ntree 12x\n", ":2: --tree: \"12x\" is not a number of at least 1");
	assert_file_error("tree", ":1: --tree needs a value: PID");
	assert_file_error("shell-job yes", ":1: --shell-job takes no value, but \"yes\" was given");
	assert_file_error("config x", ":1: config can only be given on the command line");
	assert_file_error("help", ":1: help can only be given on the command line");
	assert_file_error("tree=5", ":1: unknown option --tree=5 (see criu --help)");
	assert_file_error("tls-c x", ":1: option --tls-c is ambiguous; it may be --tls-cacert"
				     " --tls-cacrl --tls-cert");
}

static void test_values(void **state)
{
	autofree_(args) struct cli_args *args = args_new();
	const char *path =
		file("good.conf", "no-shell-job\nverbosity 4\nlog-file \"a b\"\ntimeo 7\n");

	assert_int_equal(config_read(args, path, &e), 0);
	assert_int_equal(args->n_uses, 4);
	assert_true(args->uses[0].off);
	assert_int_equal(args_verbosity(args), 4);
	assert_string_equal(args_text(args, OPT_LOG_FILE, ""), "a b");
	assert_int_equal(args_number(args, OPT_TIMEOUT, 10), 7);
	assert_string_equal(args->uses[3].file, path);
	assert_int_equal(args->uses[3].line, 4);
}

static void test_missing_files_are_fine(void **state)
{
	autofree_(args) struct cli_args *args = args_new();

	assert_int_equal(config_read(args, "/nonexistent/criu.conf", &e), 0);
	assert_int_equal(config_read(args, "/dev/null/criu.conf", &e), 0);
	assert_int_equal(args->n_uses, 0);
	assert_int_equal(config_read(args, "/", &e), -EISDIR);
}

/* The log files that the config files name for this command line, in their order. */
static const char *order(const char *word1, const char *word2)
{
	autofree_(args) struct cli_args *args = args_new();
	autofree_(args) struct cli_args *cmdline = args_new();
	char *argv[] = { (char *)"criu", (char *)word1, (char *)word2 };
	static char out[128];
	struct config_paths paths = {
		.global = file("global", "log-file global"),
		.home = dir,
		.env = file("env", "log-file env"),
	};

	e = ERR_INIT;
	file("given", "log-file given");
	assert_int_equal(args_parse(cmdline, 1 + !!word1 + !!word2, argv, &e), 0);
	assert_int_equal(config_read_all(args, cmdline, &paths, &e), 0);
	assert_int_equal(args_append(args, cmdline, &e), 0);
	out[0] = 0;
	for (size_t i = 0; i < args->n_uses; i++)
		if (option_id(args->uses[i].opt) == OPT_LOG_FILE)
			strcat(strcat(out, args->uses[i].value), " ");
	return out;
}

static void test_precedence(void **state)
{
	char given[128];

	snprintf(given, sizeof(given), "--config=%s/given", dir);
	assert_string_equal(order(NULL, NULL), "global home env ");
	assert_string_equal(order("-ocmd", NULL), "global home env cmd ");
	assert_string_equal(order("--no-default-config", NULL), "env ");
	assert_string_equal(order(given, NULL), "env given ");
	assert_string_equal(order(given, "-ocmd"), "env given cmd ");
	assert_string_equal(order("--config=/nonexistent", NULL), "env ");
}

static void test_no_paths(void **state)
{
	autofree_(args) struct cli_args *args = args_new();
	autofree_(args) struct cli_args *cmdline = args_new();
	struct config_paths paths = { 0 };

	assert_int_equal(config_read_all(args, cmdline, &paths, &e), 0);
	assert_int_equal(args->n_uses, 0);
}

static int make_dir(void **state)
{
	char sub[128];

	if (!mkdtemp(dir))
		return -1;
	snprintf(sub, sizeof(sub), "%s/.criu", dir);
	if (mkdir(sub, 0700) < 0)
		return -1;
	file(".criu/default.conf", "log-file home");
	return 0;
}

static int remove_dir(void **state)
{
	static const char *const names[] = {
		"/.criu/default.conf", "/.criu",     "/global", "/env", "/given",
		"/bad.conf",	       "/good.conf", ""
	};
	char path[128];

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "%s%s", dir, names[i]);
		remove(path);
	}
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_comments),
		cmocka_unit_test(test_quotes),
		cmocka_unit_test(test_syntax_errors),
		cmocka_unit_test(test_zero_bytes),
		cmocka_unit_test(test_option_errors_name_their_line),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_missing_files_are_fine),
		cmocka_unit_test(test_precedence),
		cmocka_unit_test(test_no_paths),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
