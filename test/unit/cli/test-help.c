/* SPDX-License-Identifier: GPL-2.0-only */
/* The help fits the screen and leaves nothing out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/util.h"
#include "cli/help.h"

enum {
	MAX_COLUMNS = 80,
	MAX_LINES = 40,
};

/* The help of @command, or the overview. The caller frees it. */
static char *text_of(const struct command *command)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (command)
		help_command(f, command);
	else
		help_overview(f);
	fclose(f);
	return text;
}

/* Returns the number of lines. */
static int check_lines(const char *text)
{
	int n_lines = 0;

	while (*text) {
		size_t len = strcspn(text, "\n");

		if (len >= MAX_COLUMNS)
			fail_msg("too long: %.*s", (int)len, text);
		assert_true(!len || text[len - 1] != ' ');
		text += len;
		assert_int_equal(*text, '\n');
		text++;
		n_lines++;
	}
	return n_lines;
}

static void test_overview(void **state)
{
	autofree char *text = text_of(NULL);

	assert_in_range(check_lines(text), 10, MAX_LINES);
	for (size_t i = 0; i < n_commands; i++)
		if (commands[i].summary)
			assert_non_null(strstr(text, commands[i].name));
	assert_non_null(strstr(text, "  -t, --tree PID"));
	assert_non_null(strstr(text, "  -j, --[no-]shell-job"));
	assert_non_null(strstr(text, "      --pidfile FILE"));
	assert_non_null(strstr(text, "  -v, --verbosity[=NUM]"));
}

static void test_commands_show_their_options(void **state)
{
	for (size_t i = 0; i < n_commands; i++) {
		autofree char *text = text_of(&commands[i]);

		check_lines(text);
		for (int j = 0; j < N_OPTIONS && !commands[i].removed; j++) {
			const struct cli_option *opt = option_get(j);

			if (opt->hidden || !(opt->commands & commands[i].bit))
				continue;
			if (!strstr(text, opt->name))
				fail_msg("%s does not show %s", commands[i].name, opt->name);
		}
	}
}

static void test_version(void **state)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	help_version(f);
	fclose(f);
	assert_memory_equal(text, "Version: 4.2\ncriu ", 18);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_overview),
		cmocka_unit_test(test_commands_show_their_options),
		cmocka_unit_test(test_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
