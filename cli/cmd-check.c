/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * criu check: can this kernel do it? The engine probes; here are its verdicts in the words that
 * callers of CRIU look for, on standard output, and the exit status: 0 only if nothing that was
 * asked for is missing.
 */
#include <errno.h>
#include <stdio.h>

#include "base/log.h"
#include "cli/command.h"
#include "engine/engine.h"

static int check_feature(const char *name, struct log *log, struct err *e)
{
	int has = engine_check_feature(name, e);

	if (has == -ENOENT)
		return err_say(e, has, "Unknown feature %s", name);
	if (has < 0)
		return has;
	if (!has) {
		log_warn(log, "%s is not supported by this kernel", name);
		return 1;
	}
	printf("%s is supported\n", name);
	return 0;
}

static unsigned int levels(const struct cli_args *args)
{
	unsigned int bits = CHECK_BASE;

	if (args_flag(args, OPT_ALL) || args_flag(args, OPT_EXTRA))
		bits |= CHECK_EXTRA;
	if (args_flag(args, OPT_ALL) || args_flag(args, OPT_EXPERIMENTAL))
		bits |= CHECK_EXPERIMENTAL;
	return bits;
}

int cmd_check(struct cli_run *run, struct err *e)
{
	const char *feature = args_text(run->args, OPT_FEATURE, NULL);

	if (feature)
		return check_feature(feature, run->log, e);
	switch (engine_check(levels(run->args), run->log)) {
	case 0:
		puts("Looks good.");
		return 0;
	case 1:
		puts("Looks good but some kernel features are missing\n"
		     "that only some process trees need: a dump or a restore of these may fail.\n"
		     "The warnings above say which features and what they are for.");
		return 1;
	default:
		log_warn(run->log, "Does not look good.");
		return 1;
	}
}
