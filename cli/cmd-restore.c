/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * criu restore: the options as the engine wants them, the run, the statistics.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/util.h"
#include "cli/command.h"
#include "cli/progress.h"
#include "cli/stats.h"

/* -d is --restore-detached and --daemon alike. */
static bool is_detached(const struct cli_args *args)
{
	const struct arg_use *use = args_last_of(args, OPT_RESTORE_DETACHED, OPT_DAEMON);

	return use && !use->off;
}

/* The words of --exec-cmd, which follow the name of the command. */
static int exec_words(const struct cli_args *args, struct err *e)
{
	if (!args_flag(args, OPT_EXEC_CMD))
		return 0;
	if (args->n_words < 2)
		return err_say(e, -EINVAL, "--exec-cmd: no command; put it at the end, after --");
	if (is_detached(args))
		return err_say(e, -EINVAL,
			       "--exec-cmd cannot be used with --restore-detached: its command is"
			       " to be the parent of the tree");
	return 0;
}

static int check_combinations(const struct cli_args *args, struct err *e)
{
	if (args_flag(args, OPT_RESTORE_SIBLING) && !is_detached(args))
		return err_say(e, -EINVAL,
			       "--restore-sibling needs --restore-detached: criu cannot wait for a"
			       " process that is not its child");
	return exec_words(args, e);
}

static void restore_options_init(struct restore_options *opts, const struct cli_run *run)
{
	const struct cli_args *args = run->args;

	*opts = (struct restore_options){
		.images_fd = run->images_fd,
		.work_fd = run->work_fd,
		.shell_job = args_flag(args, OPT_SHELL_JOB),
		.detach = is_detached(args),
		.sibling = args_flag(args, OPT_RESTORE_SIBLING),
		.leave_stopped = args_flag(args, OPT_LEAVE_STOPPED),
		.skip_file_rwx_check = args_flag(args, OPT_SKIP_FILE_RWX_CHECK),
		.file_validation_buildid =
			!strcmp(args_text(args, OPT_FILE_VALIDATION, "buildid"), "buildid"),
		.pidfile = args_text(args, OPT_PIDFILE, NULL),
		.log = run->log,
	};
}

/*
 * The words of --exec-cmd, ended by NULL. The command starts in the work directory, as the callers
 * of CRIU know it.
 */
static int exec_argv(const struct cli_run *run, char ***ret_argv, struct err *e)
{
	const struct cli_args *args = run->args;
	char **argv;

	argv = calloc(args->n_words, sizeof(*argv));
	if (!argv)
		return err_set(e, -ENOMEM, "words of --exec-cmd");
	memcpy(argv, args->words + 1, (args->n_words - 1) * sizeof(*argv));
	if (fchdir(run->work_fd) < 0) {
		free(argv);
		return err_set(e, -errno, "enter the work directory for --exec-cmd");
	}
	*ret_argv = argv;
	return 0;
}

/* What is left to do when the tree is back. */
struct restored {
	const struct cli_run *run;
	struct progress progress;
	bool done;
};

/*
 * The engine calls this right before it waits for the tree or executes the command of --exec-cmd:
 * the terminal is theirs from here on, and the command must not inherit our ignored SIGPIPE.
 */
static void restored(void *data, const struct restore_stats *stats)
{
	struct restored *state = data;
	const struct cli_args *args = state->run->args;

	state->done = true;
	progress_fini(&state->progress);
	if (args_flag(args, OPT_DISPLAY_STATS)) {
		stats_print_restore(stdout, stats);
		fflush(stdout);
	}
	log_info(state->run->log, "Restore finished successfully. Tasks resumed.");
	if (args_flag(args, OPT_EXEC_CMD)) {
		signal(SIGPIPE, SIG_DFL);
		signal(SIGXFSZ, SIG_DFL);
	}
}

static int run_restore(struct restore_options *opts, const struct cli_run *run, struct err *e)
{
	struct restored state = { .run = run };
	struct restore_stats stats = { 0 };
	int err;

	progress_init(&state.progress, STDERR_FILENO, run->log_on_terminal);
	opts->progress = progress_report;
	opts->progress_data = &state.progress;
	opts->restored = restored;
	opts->restored_data = &state;
	err = engine_restore(opts, &stats, e);
	progress_fini(&state.progress);
	if (err >= 0 && !state.done)
		restored(&state, &stats);
	return MIN(err, 0);
}

int cmd_restore(struct cli_run *run, struct err *e)
{
	struct restore_options opts;
	autofree char **argv = NULL;
	int err;

	err = check_combinations(run->args, e);
	if (err < 0)
		return err;
	restore_options_init(&opts, run);
	if (args_flag(run->args, OPT_EXEC_CMD)) {
		err = exec_argv(run, &argv, e);
		if (err < 0)
			return err;
		opts.exec_argv = argv;
	}
	return run_restore(&opts, run, e);
}
