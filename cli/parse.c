/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The command line. It is parsed as GNU getopt_long does it, whose habits the callers of CRIU have:
 *
 *	-D dir  -Ddir  -dv4  --images-dir dir  --images-dir=dir  --images dir
 *
 * Options and words may be mixed; after "--" there are only words. An optional argument must be
 * attached: in `-v 4` the 4 is a word. All option names come from the table in options.c.
 */
#include <errno.h>
#include <string.h>

#include "base/mempool.h"
#include "cli/args-add.h"

struct words {
	char *const *argv;
	int argc;
	int next;
};

static const char *next_word(struct words *words)
{
	return words->next < words->argc ? words->argv[words->next++] : NULL;
}

int args_find_option(const char *name, size_t len, struct option_match *ret, struct err *e)
{
	char list[512];

	switch (option_find(name, len, ret)) {
	case OPTION_FOUND:
		return 0;
	case OPTION_AMBIGUOUS:
		option_list_matches(name, len, list, sizeof(list));
		return err_say(e, -EINVAL, "option --%.*s is ambiguous; it may be %s", (int)len,
			       name, list);
	case OPTION_UNKNOWN:
		break;
	}
	return err_say(e, -EINVAL, "unknown option --%.*s (see criu --help)", (int)len, name);
}

/* --name, --name=value or --name value */
static int parse_long(struct cli_args *args, const char *name, struct words *words, struct err *e)
{
	const char *equals = strchr(name, '=');
	struct arg_use use = { 0 };
	struct option_match match;
	int err;

	err = args_find_option(name, equals ? (size_t)(equals - name) : strlen(name), &match, e);
	if (err < 0)
		return err;
	use.opt = match.opt;
	use.off = match.off;
	if (equals)
		use.value = equals + 1;
	else if (use.opt->arg == ARG_REQUIRED)
		use.value = next_word(words);
	return args_add_use(args, &use, e);
}

/* One letter of a cluster such as -dv4. Returns how many bytes of @at it took. */
static int parse_letter(struct cli_args *args, const char *at, struct words *words, struct err *e)
{
	struct arg_use use = { .opt = option_find_letter(*at) };
	int err;

	if (!use.opt)
		return err_say(e, -EINVAL, "unknown option -%c (see criu --help)", *at);
	if (use.opt->arg != ARG_NONE && at[1])
		use.value = at + 1;
	else if (use.opt->arg == ARG_REQUIRED)
		use.value = next_word(words);
	err = args_add_use(args, &use, e);
	if (err < 0)
		return err;
	return use.value ? strlen(at) : 1;
}

static int parse_cluster(struct cli_args *args, const char *at, struct words *words, struct err *e)
{
	while (*at) {
		int len = parse_letter(args, at, words, e);

		if (len < 0)
			return len;
		at += len;
	}
	return 0;
}

static int parse_word(struct cli_args *args, const char *word, struct words *words, struct err *e)
{
	if (word[0] != '-' || !word[1])
		return args_add_word(args, word, e);
	if (word[1] == '-')
		return parse_long(args, word + 2, words, e);
	return parse_cluster(args, word + 1, words, e);
}

int args_parse(struct cli_args *args, int argc, char *const *argv, struct err *e)
{
	struct words words = { argv, argc, 1 };
	bool options = true;
	const char *word;
	int err = 0;

	while (err >= 0 && (word = next_word(&words))) {
		if (options && !strcmp(word, "--"))
			options = false;
		else if (options)
			err = parse_word(args, word, &words, e);
		else
			err = args_add_word(args, word, e);
	}
	return err;
}

int args_add_config(struct cli_args *args, const char *name, const char *value, const char *file,
		    int line, struct err *e)
{
	struct arg_use use = { .file = file, .line = line };
	struct option_match match;
	int err;

	err = args_find_option(name, strlen(name), &match, e);
	if (err < 0)
		return err;
	if (match.opt->command_line)
		return err_say(e, -EINVAL, "%s can only be given on the command line",
			       match.opt->name);
	use.opt = match.opt;
	use.off = match.off;
	if (value) {
		use.value = mempool_strdup(args->pool, value);
		if (!use.value)
			return err_set(e, -ENOMEM, "config file %s", file);
	}
	return args_add_use(args, &use, e);
}
