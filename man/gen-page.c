/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes criu.8 of criu.8.in: copies it, and puts what the option table knows in the place of these
 * lines:
 *
 *	.\" @OPTIONS@		the options that have a function, by groups
 *	.\" @NOT_YET@		the names of those that have none yet
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "cli/options.h"

/* Text of roff: a dash is a minus that can be searched for, a backslash is itself. */
static void put_chars(const char *text, size_t len)
{
	for (; len; text++, len--) {
		if (*text == '-')
			fputs("\\-", stdout);
		else if (*text == '\\')
			fputs("\\e", stdout);
		else
			putchar(*text);
	}
}

static void put_text(const char *text)
{
	put_chars(text, strlen(text));
}

static void put_bold(const char *dashes, const char *name)
{
	fputs("\\fB", stdout);
	put_text(dashes);
	put_text(name);
	fputs("\\fP", stdout);
}

static void put_argument(const struct cli_option *opt)
{
	bool optional = opt->arg == ARG_OPTIONAL;
	const char *name;
	int len;

	if (!opt->arg_name)
		return;
	len = option_arg_name(opt, &name);
	fputs(optional ? "[=\\fI" : " \\fI", stdout);
	put_chars(name, len);
	fputs(optional ? "\\fP]" : "\\fP", stdout);
}

static void put_option(const struct cli_option *opt)
{
	const char letter[] = { opt->letter, 0 };

	puts(".TP");
	if (opt->letter) {
		put_bold("-", letter);
		fputs(", ", stdout);
	}
	put_bold("--", opt->name);
	put_argument(opt);
	if (opt->negatable) {
		fputs(", ", stdout);
		put_bold("--no-", opt->name);
	}
	putchar('\n');
	put_text(opt->help);
	puts(".");
}

static void put_group(enum option_group group)
{
	bool title = false;

	for (int i = 0; i < N_OPTIONS; i++) {
		const struct cli_option *opt = option_get(i);

		if (opt->group != group || opt->hidden || !opt->works)
			continue;
		if (!title)
			printf(".SS %s\n", option_group_title(group));
		title = true;
		put_option(opt);
	}
}

static void put_options(void)
{
	for (int group = 0; group < N_GROUPS; group++)
		put_group(group);
}

static void put_not_yet(void)
{
	const char *comma = "";

	for (int i = 0; i < N_OPTIONS; i++) {
		const struct cli_option *opt = option_get(i);

		if (opt->hidden || opt->works)
			continue;
		fputs(comma, stdout);
		put_bold("--", opt->name);
		comma = ",\n";
	}
	puts(".");
}

int main(int argc, char **argv)
{
	autofile FILE *in = argc == 2 ? fopen(argv[1], "re") : NULL;
	autofree char *line = NULL;
	size_t size = 0;

	if (!in) {
		fprintf(stderr, "usage: gen-page criu.8.in >criu.8\n");
		return 1;
	}
	while (getline(&line, &size, in) > 0) {
		if (!strcmp(line, ".\\\" @OPTIONS@\n"))
			put_options();
		else if (!strcmp(line, ".\\\" @NOT_YET@\n"))
			put_not_yet();
		else
			fputs(line, stdout);
	}
	return ferror(in) || fflush(stdout);
}
