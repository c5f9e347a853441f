/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

/* The subcommands, as a table; and what each is given to run. */
#include "cli/args.h"

/* One run of a subcommand: the options in force and what was opened for it. */
struct cli_run {
	const struct cli_args *args;
	int images_fd;
	int work_fd;
	struct log *log;
	bool log_on_terminal; /* so a progress line would mix with it */
};

struct command {
	const char *name;
	const char *synopsis; /* behind the name, in the help */
	const char *summary;  /* NULL: not in the help */
	const char *removed;  /* what to do instead of a command that is gone */
	unsigned int bit;
	bool takes_words; /* more words than its name may follow */
	/* Returns the exit status, or a negative error that is still to be printed. NULL: not there
	 * yet */
	int (*run)(struct cli_run *run, struct err *e);
};

extern const struct command commands[];
extern const size_t n_commands;

const struct command *command_find(const char *name);

/* How the subcommands are done; each stands in its own file. */
int cmd_dump(struct cli_run *run, struct err *e);
int cmd_restore(struct cli_run *run, struct err *e);
int cmd_check(struct cli_run *run, struct err *e);

#endif
