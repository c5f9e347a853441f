/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * criu dump: the options as the engine wants them, the run, the statistics.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/progress.h"
#include "cli/stats.h"

enum { DEFAULT_TIMEOUT_SEC = 10 };

/* -s and -R: the last one counts; without them the tree is killed. */
static enum final_state final_state(const struct cli_args *args)
{
	const struct arg_use *use = args_last_of(args, OPT_LEAVE_STOPPED, OPT_LEAVE_RUNNING);

	if (!use)
		return FINAL_KILL;
	return option_id(use->opt) == OPT_LEAVE_STOPPED ? FINAL_STOPPED : FINAL_RUNNING;
}

static int dump_options_init(struct dump_options *opts, const struct cli_run *run, struct err *e)
{
	const struct cli_args *args = run->args;

	if (!args_last(args, OPT_TREE))
		return err_say(e, -EINVAL,
			       "dump: name the root of the tree to dump with --tree PID");
	*opts = (struct dump_options){
		.pid = args_number(args, OPT_TREE, 0),
		.images_fd = run->images_fd,
		.work_fd = run->work_fd,
		.final_state = final_state(args),
		.shell_job = args_flag(args, OPT_SHELL_JOB),
		.file_validation_buildid =
			!strcmp(args_text(args, OPT_FILE_VALIDATION, "buildid"), "buildid"),
		.timeout_sec = args_number(args, OPT_TIMEOUT, DEFAULT_TIMEOUT_SEC),
		.log = run->log,
	};
	return 0;
}

int cmd_dump(struct cli_run *run, struct err *e)
{
	struct dump_stats stats = { 0 };
	struct dump_options opts;
	struct progress progress;
	int err;

	err = dump_options_init(&opts, run, e);
	if (err < 0)
		return err;
	progress_init(&progress, STDERR_FILENO, run->log_on_terminal);
	opts.progress = progress_report;
	opts.progress_data = &progress;
	err = engine_dump(&opts, &stats, e);
	progress_fini(&progress);
	if (err < 0)
		return err;
	if (args_flag(run->args, OPT_DISPLAY_STATS))
		stats_print_dump(stdout, &stats);
	log_info(run->log, "Dumping finished successfully");
	return 0;
}
