/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

/*
 * The options of one run, in the order in which they were given: those of the config files first,
 * then the command line. The last one counts; so there is no struct with a field for each option,
 * only this list and the questions that the subcommands ask it.
 */
#include "base/err.h"
#include "base/util.h"
#include "cli/options.h"

struct arg_use {
	const struct cli_option *opt;
	bool off;	   /* the no- twin */
	const char *value; /* NULL without argument */
	const char *file;  /* config file it stands in, NULL: command line */
	int line;
};

struct cli_args {
	struct arg_use *uses;
	size_t n_uses;
	const char **words; /* what is no option: the command and what belongs to it */
	size_t n_words;
	struct mempool *pool; /* of what came from config files */
};

struct cli_args *args_new(void);
void args_free(struct cli_args *args);
DEFINE_AUTOFREE(args, struct cli_args)

/*
 * Parse the command line the way GNU getopt_long does: options may follow words, "--" ends them,
 * unique prefixes of names will do. argv[0] is skipped. @args keeps pointers into @argv.
 */
int args_parse(struct cli_args *args, int argc, char *const *argv, struct err *e);

/* Add one option of a config file by its name. @value is NULL or copied, @file is borrowed. */
int args_add_config(struct cli_args *args, const char *name, const char *value, const char *file,
		    int line, struct err *e);

/* Add all of @from, which must outlive @args, behind what is there. */
int args_append(struct cli_args *args, const struct cli_args *from, struct err *e);

/* The last use of an option, or of one of two that exclude each other; NULL if there is none. */
const struct arg_use *args_last(const struct cli_args *args, enum option_id id);
const struct arg_use *args_last_of(const struct cli_args *args, enum option_id a, enum option_id b);

bool args_flag(const struct cli_args *args, enum option_id id);
const char *args_text(const struct cli_args *args, enum option_id id, const char *otherwise);
int args_number(const struct cli_args *args, enum option_id id, int otherwise);
/* The log level that all -v together ask for. */
int args_verbosity(const struct cli_args *args);

/* The name as the user knows it, "--no-shell-job"; @buf of ARG_NAME_MAX bytes. */
enum { ARG_NAME_MAX = 64 };
const char *arg_name(const struct arg_use *use, char *buf);

/* Decimal digits only, from min to max. Pure. */
int parse_number(const char *text, int min, int max, int *ret);

#endif
