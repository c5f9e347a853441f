/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CLI_ARGS_ADD_H
#define CLI_ARGS_ADD_H

/* How the parsers fill a list of options; the subcommands only need args.h. */
#include "cli/args.h"

/* Check @use against its row and add it. Its strings are borrowed. */
int args_add_use(struct cli_args *args, const struct arg_use *use, struct err *e);
int args_add_word(struct cli_args *args, const char *word, struct err *e);

/* The row of a long name, given whole or by a unique prefix; an error that says what is wrong with
 * it. */
int args_find_option(const char *name, size_t len, struct option_match *ret, struct err *e);

#endif
