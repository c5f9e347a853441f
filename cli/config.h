/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CLI_CONFIG_H
#define CLI_CONFIG_H

/* Config files: long options without their dashes, one on a line. See config.c for the grammar. */
#include "cli/args.h"

struct config_line {
	char *name;
	char *value; /* NULL if there is none */
	int line;
};

struct config_reader {
	char *at;
	char *end;
	int line; /* the last one that was read */
};

/*
 * Read @len bytes of text, which the reader changes in place and the lines point into. The byte
 * behind them must belong to the buffer too.
 */
void config_init(struct config_reader *reader, char *text, size_t len);

/*
 * The next line that holds an option. Returns 1 with *@ret filled, 0 at the end, -EINVAL for a
 * syntax error, whose message does not name file and line.
 */
int config_next(struct config_reader *reader, struct config_line *ret, struct err *e);

/*
 * Add the options that stand in the text of the file @path, whose name @args keeps a pointer to.
 * The text is changed in place, as by config_init().
 */
int config_add_text(struct cli_args *args, const char *path, char *text, size_t len, struct err *e);

/* Add the options of one file to @args; a file that is not there is no error. */
int config_read(struct cli_args *args, const char *path, struct err *e);

/* Where config files are looked for; a member may be NULL. */
struct config_paths {
	const char *global; /* /etc/criu/default.conf */
	const char *home;   /* $HOME; .criu/default.conf below it is read */
	const char *env;    /* $CRIU_CONFIG_FILE */
};

/* Add the options of all config files that @cmdline lets us read, in their order of precedence. */
int config_read_all(struct cli_args *args, const struct cli_args *cmdline,
		    const struct config_paths *paths, struct err *e);

#endif
