/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What this program can do with an option. The whole interface is parsed, but an option whose
 * function is not there is refused by its name: taking it and doing nothing would be a silent loss.
 * Off-forms such as --no-tcp-established ask for nothing and are always fine.
 */
#include <errno.h>

#include "cli/support.h"

/* Say where the option stands, if that is in a config file. */
static int add_place(const struct arg_use *use, struct err *e)
{
	if (use->file)
		return err_wrap(e, "%s:%d", use->file, use->line);
	return e->code;
}

static int refuse(const struct arg_use *use, struct err *e)
{
	if (use->opt->refusal)
		err_say(e, -EOPNOTSUPP, "--%s: %s", use->opt->name, use->opt->refusal);
	else
		err_say(e, -EOPNOTSUPP, "--%s: not supported by this version of criu yet",
			use->opt->name);
	return add_place(use, e);
}

static int refuse_here(const struct arg_use *use, const struct command *command, struct err *e)
{
	err_say(e, -EINVAL, "--%s cannot be used with %s, only with restore", use->opt->name,
		command->name);
	return add_place(use, e);
}

/*
 * An option that does not concern the command. The config files are shared by all commands, so
 * there it is passed over; on the command line an option without any function is refused all the
 * same.
 */
static int check_elsewhere(const struct arg_use *use, const struct command *command, struct err *e)
{
	if (use->opt->elsewhere == ELSEWHERE_ERROR)
		return refuse_here(use, command, e);
	if (use->file || use->opt->works || use->opt->elsewhere == ELSEWHERE_WARN)
		return 0;
	return refuse(use, e);
}

static int check_use(const struct arg_use *use, const struct command *command, struct err *e)
{
	if (use->off || use->opt->works & command->bit)
		return 0;
	if (use->opt->commands & command->bit)
		return refuse(use, e);
	return check_elsewhere(use, command, e);
}

int support_check(const struct cli_args *args, const struct command *command, struct err *e)
{
	int err = 0;

	for (size_t i = 0; i < args->n_uses && err >= 0; i++)
		err = check_use(&args->uses[i], command, e);
	return err;
}

void support_warn(const struct cli_args *args, const struct command *command, struct log *log)
{
	for (size_t i = 0; i < args->n_uses; i++) {
		const struct arg_use *use = &args->uses[i];

		if (!use->off && !use->file && !(use->opt->commands & command->bit))
			log_warn(log, "--%s has no effect on %s", use->opt->name, command->name);
	}
}
