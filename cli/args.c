/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The list of options in force, and what is asked of it. Each use is checked against its table row
 * when it is added, so that later questions cannot fail.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/mempool.h"
#include "base/util.h"
#include "cli/args-add.h"

struct cli_args *args_new(void)
{
	struct cli_args *args = calloc(1, sizeof(*args));

	if (!args)
		return NULL;
	args->pool = mempool_new();
	if (!args->pool) {
		free(args);
		return NULL;
	}
	return args;
}

void args_free(struct cli_args *args)
{
	if (!args)
		return;
	mempool_free(args->pool);
	free(args->uses);
	free(args->words);
	free(args);
}

int parse_number(const char *text, int min, int max, int *ret)
{
	long number = 0;

	if (!*text)
		return -EINVAL;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return -EINVAL;
		number = number * 10 + (*text - '0');
		if (number > max)
			return -ERANGE;
	}
	if (number < min)
		return -ERANGE;
	*ret = number;
	return 0;
}

const char *arg_name(const struct arg_use *use, char *buf)
{
	snprintf(buf, ARG_NAME_MAX, "--%s%s", use->off ? "no-" : "", use->opt->name);
	return buf;
}

static int check_number(const struct arg_use *use, struct err *e)
{
	const struct cli_option *opt = use->opt;
	int number;

	if (!parse_number(use->value, opt->min, opt->max, &number))
		return 0;
	if (opt->max == INT_MAX)
		return err_say(e, -EINVAL, "--%s: \"%s\" is not a number of at least %d", opt->name,
			       use->value, opt->min);
	return err_say(e, -EINVAL, "--%s: \"%s\" is not a number from %d to %d", opt->name,
		       use->value, opt->min, opt->max);
}

static int check_choice(const struct arg_use *use, struct err *e)
{
	const char *choice = use->opt->choices;
	size_t len = strcspn(use->value, "|");

	while (choice && !use->value[len]) {
		if (len && !strncmp(choice, use->value, len) &&
		    (choice[len] == '|' || !choice[len]))
			return 0;
		choice = strchr(choice, '|');
		choice = choice ? choice + 1 : NULL;
	}
	return err_say(e, -EINVAL, "--%s: \"%s\" is not one of %s", use->opt->name, use->value,
		       use->opt->choices);
}

enum { MAX_LEVEL = 1000 };

static int check_level(const struct arg_use *use, struct err *e)
{
	int number;

	if (!use->value || !use->value[strspn(use->value, "v")] ||
	    !parse_number(use->value, 0, MAX_LEVEL, &number))
		return 0;
	return err_say(e, -EINVAL, "--verbosity: \"%s\" is not a level; give a number, as in -v4",
		       use->value);
}

static int check_value(const struct arg_use *use, struct err *e)
{
	switch (use->opt->value) {
	case VALUE_NUMBER:
		return check_number(use, e);
	case VALUE_CHOICE:
		return check_choice(use, e);
	case VALUE_LEVEL:
		return check_level(use, e);
	case VALUE_TEXT:
		break;
	}
	return 0;
}

static int check_argument(const struct arg_use *use, struct err *e)
{
	char name[ARG_NAME_MAX];

	if (use->value && (use->off || use->opt->arg == ARG_NONE))
		return err_say(e, -EINVAL, "%s takes no value, but \"%s\" was given",
			       arg_name(use, name), use->value);
	if (!use->value && use->opt->arg == ARG_REQUIRED)
		return err_say(e, -EINVAL, "--%s needs a value: %s", use->opt->name,
			       use->opt->arg_name);
	return 0;
}

/* Make room for one more element of @size bytes in an array that doubles at the powers of two. */
static int grow(void **array, size_t n, size_t size, struct err *e)
{
	void *larger;

	if (n && (n & (n - 1)))
		return 0;
	larger = reallocarray(*array, n ? 2 * n : 1, size);
	if (!larger)
		return err_set(e, -ENOMEM, "list of options");
	*array = larger;
	return 0;
}

static int push_use(struct cli_args *args, const struct arg_use *use, struct err *e)
{
	void *array = args->uses;
	int err = grow(&array, args->n_uses, sizeof(*use), e);

	if (err < 0)
		return err;
	args->uses = array;
	args->uses[args->n_uses++] = *use;
	return 0;
}

int args_add_use(struct cli_args *args, const struct arg_use *use, struct err *e)
{
	int err = check_argument(use, e);

	if (err >= 0 && !use->off)
		err = check_value(use, e);
	if (err < 0)
		return err;
	return push_use(args, use, e);
}

int args_add_word(struct cli_args *args, const char *word, struct err *e)
{
	void *array = args->words;
	int err = grow(&array, args->n_words, sizeof(word), e);

	if (err < 0)
		return err;
	args->words = array;
	args->words[args->n_words++] = word;
	return 0;
}

int args_append(struct cli_args *args, const struct cli_args *from, struct err *e)
{
	int err = 0;

	for (size_t i = 0; i < from->n_uses && err >= 0; i++)
		err = push_use(args, &from->uses[i], e);
	for (size_t i = 0; i < from->n_words && err >= 0; i++)
		err = args_add_word(args, from->words[i], e);
	return err;
}

const struct arg_use *args_last_of(const struct cli_args *args, enum option_id a, enum option_id b)
{
	for (size_t i = args->n_uses; i > 0; i--) {
		const struct arg_use *use = &args->uses[i - 1];

		if (option_id(use->opt) == a || option_id(use->opt) == b)
			return use;
	}
	return NULL;
}

const struct arg_use *args_last(const struct cli_args *args, enum option_id id)
{
	return args_last_of(args, id, id);
}

bool args_flag(const struct cli_args *args, enum option_id id)
{
	const struct arg_use *use = args_last(args, id);

	return use && !use->off;
}

const char *args_text(const struct cli_args *args, enum option_id id, const char *otherwise)
{
	const struct arg_use *use = args_last(args, id);

	return use && use->value ? use->value : otherwise;
}

int args_number(const struct cli_args *args, enum option_id id, int otherwise)
{
	const struct arg_use *use = args_last(args, id);
	int number = otherwise;

	if (use)
		parse_number(use->value, use->opt->min, use->opt->max, &number);
	return number;
}

int args_verbosity(const struct cli_args *args)
{
	int level = LOG_WARN, number;

	for (size_t i = 0; i < args->n_uses; i++) {
		const struct arg_use *use = &args->uses[i];

		if (option_id(use->opt) != OPT_VERBOSITY)
			continue;
		if (!use->value)
			level++;
		else if (!parse_number(use->value, 0, MAX_LEVEL, &number))
			level = number;
		else
			level += 1 + strlen(use->value);
	}
	return level;
}
