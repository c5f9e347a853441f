/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The help screens, made from the tables of options and commands, 80 columns wide.
 */
#include <string.h>

#include "cli/help.h"
#include "cli/version.h"

enum {
	WIDTH = 80,
	TEXT_COLUMN = 28, /* where the description of an option starts */
	NAMES_INDENT = 2,
};

/* The bytes of @text that fit into @room columns, cut at a blank if there is one. */
static size_t fitting(const char *text, size_t room)
{
	size_t len = strlen(text), at;

	if (len <= room)
		return len;
	for (at = room; at > 0; at--)
		if (text[at] == ' ')
			return at;
	return room;
}

/* Print @text from column @column on, wrapped; @at is the column we are in. */
static void put_wrapped(FILE *f, const char *text, int at, int column)
{
	while (*text) {
		size_t len = fitting(text, WIDTH - 1 - column);

		fprintf(f, "%*s%.*s\n", column - at, "", (int)len, text);
		text += len + strspn(text + len, " ");
		at = 0;
	}
}

static void format_label(const struct cli_option *opt, char *buf, size_t size)
{
	const char *arg;
	int len, arg_len;

	len = snprintf(buf, size, opt->letter ? "  -%c, " : "      ", opt->letter);
	len += snprintf(buf + len, size - len, "--%s%s", opt->negatable ? "[no-]" : "", opt->name);
	if (!opt->arg_name)
		return;
	arg_len = option_arg_name(opt, &arg);
	if (opt->arg == ARG_OPTIONAL)
		snprintf(buf + len, size - len, "[=%.*s]", arg_len, arg);
	else
		snprintf(buf + len, size - len, " %s", opt->arg_name);
}

static void put_option(FILE *f, const struct cli_option *opt)
{
	char label[128];
	int len;

	format_label(opt, label, sizeof(label));
	len = fprintf(f, "%s", label);
	if (len >= TEXT_COLUMN - 1) {
		fputc('\n', f);
		len = 0;
	}
	put_wrapped(f, opt->help, len, TEXT_COLUMN);
}

static void put_command(FILE *f, const struct command *command)
{
	fprintf(f, "  %-13s %s\n", command->name, command->summary);
}

void help_overview(FILE *f)
{
	fputs("Usage: criu COMMAND [OPTIONS]\n\n"
	      "Freeze a running process tree, write it to image files, bring it back later.\n\n"
	      "Commands:\n",
	      f);
	for (size_t i = 0; i < n_commands; i++)
		if (commands[i].summary && commands[i].run)
			put_command(f, &commands[i]);
	fputs("  not yet:     ", f);
	for (size_t i = 0; i < n_commands; i++)
		if (commands[i].summary && !commands[i].run)
			fprintf(f, " %s", commands[i].name);
	fputs("\n\nCommon options:\n", f);
	for (int i = 0; i < N_OPTIONS; i++)
		if (option_get(i)->common)
			put_option(f, option_get(i));
	fputs("\n\"criu COMMAND --help\" shows the options of a command, \"man criu\" "
	      "everything.\n",
	      f);
}

static bool is_shown(const struct cli_option *opt, const struct command *command, bool works)
{
	if (opt->hidden || !(opt->commands & command->bit))
		return false;
	return !!(opt->works & command->bit) == works;
}

static void put_group(FILE *f, const struct command *command, enum option_group group)
{
	bool title = false;

	for (int i = 0; i < N_OPTIONS; i++) {
		const struct cli_option *opt = option_get(i);

		if (opt->group != group || !is_shown(opt, command, true))
			continue;
		if (!title)
			fprintf(f, "\n%s:\n", option_group_title(group));
		title = true;
		put_option(f, opt);
	}
}

/* The names of the options that are refused, in lines. */
static void put_refused(FILE *f, const struct command *command)
{
	int column = 0;

	for (int i = 0; i < N_OPTIONS; i++) {
		const struct cli_option *opt = option_get(i);
		int width = strlen("--") + strlen(opt->name) + 1;

		if (!is_shown(opt, command, false))
			continue;
		if (!column)
			fputs("\nNot supported by this version of criu yet, and refused:\n", f);
		if (!column || column + width >= WIDTH)
			column = fprintf(f, "%s%*s", column ? "\n" : "", NAMES_INDENT - 1, "");
		column += fprintf(f, " --%s", opt->name);
	}
	if (column)
		fputc('\n', f);
}

void help_command(FILE *f, const struct command *command)
{
	fprintf(f, "Usage: criu %s%s\n\n", command->name, command->synopsis);
	if (command->removed)
		fprintf(f, "This command was removed;\n%s.\n", command->removed);
	else if (command->summary)
		fprintf(f, "%s: %s.\n", command->name, command->summary);
	if (command->removed)
		return;
	if (!command->run)
		fputs("This command is not supported by this version of criu yet.\n", f);
	for (int group = 0; group < N_GROUPS; group++)
		put_group(f, command, group);
	put_refused(f, command);
}

void help_version(FILE *f)
{
	fprintf(f, "Version: %s\n", CRIU_INTERFACE_VERSION);
	fprintf(f, "criu %s, an original implementation of the interfaces of CRIU %s\n",
		CRIU_VERSION, CRIU_INTERFACE_VERSION);
}
