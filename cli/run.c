/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the command line to the exit status:
 *
 *	make standard descriptors sane; --help and --version answer at once
 *	parse the command line, then put the options of the config files before it
 *	find the command; refuse words and options that it cannot take
 *	check the privileges
 *	open the directories and the log; run the command
 *	print the one error, if there is one
 *
 * Nothing outside of this process changes before the last but one step. Exit status: 0 for success,
 * help and version; 1 for every failure; 255 for the removed commands.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/util.h"
#include "cli/args.h"
#include "cli/help.h"
#include "cli/logfile.h"
#include "cli/privilege.h"
#include "cli/run.h"
#include "cli/support.h"

enum {
	EXIT_FAILED = 1,
	EXIT_REMOVED = 255,
};

DEFINE_AUTOFREE(log, struct log)

/*
 * A caller may have closed descriptors 0 to 2. What we open first would land there, and messages be
 * written into an image. /dev/null fills the holes, and stays open across exec as they would.
 */
static int fill_standard_fds(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDWR); /* not O_CLOEXEC: it stands for 0, 1 or 2 */
		if (fd < 0)
			return -errno;
	} while (fd <= STDERR_FILENO);
	close(fd);
	return 0;
}

/* --help anywhere before "--" goes before everything, even before mistakes. */
static bool asks_help(int argc, char *const *argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--"); i++)
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			return true;
	return false;
}

/* The help of the first word that is a command, else the overview. */
static int show_help(int argc, char *const *argv)
{
	for (int i = 1; i < argc; i++) {
		const struct command *command = command_find(argv[i]);

		if (command) {
			help_command(stdout, command);
			return 0;
		}
	}
	help_overview(stdout);
	return 0;
}

/* --close FD: as if the descriptor had never been passed to us. */
static int close_fds(const struct cli_args *args, struct err *e)
{
	for (size_t i = 0; i < args->n_uses; i++) {
		int fd;

		if (option_id(args->uses[i].opt) != OPT_CLOSE)
			continue;
		parse_number(args->uses[i].value, 0, args->uses[i].opt->max, &fd);
		if (close(fd) < 0)
			return err_set(e, -errno, "--close %d", fd);
	}
	return 0;
}

static int check_privileges(struct err *e)
{
	uint64_t caps;
	int err = privilege_read(&caps, e);

	if (err < 0)
		return err;
	return privilege_check(geteuid(), caps, e);
}

static int check_words(const struct cli_args *args, const struct command *command, struct err *e)
{
	if (args->n_words == 1 || (command->takes_words && args_flag(args, OPT_EXEC_CMD)))
		return 0;
	return err_say(e, -EINVAL,
		       "%s: unexpected word \"%s\" (options start with dashes; the"
		       " words of --exec-cmd follow it)",
		       command->name, args->words[1]);
}

/* Everything about a run that can be refused before anything is opened. */
static int check_run(const struct cli_args *args, const struct command *command, struct err *e)
{
	int err;

	if (!command->run)
		return err_say(e, -EOPNOTSUPP, "%s: not supported by this version of criu yet",
			       command->name);
	err = check_words(args, command, e);
	if (err < 0)
		return err;
	err = support_check(args, command, e);
	if (err < 0)
		return err;
	return check_privileges(e);
}

static int open_dir(const char *path, const char *what, struct err *e)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return err_set(e, -errno, "open the %s directory %s", what, path);
	return fd;
}

static int run_in_dirs(struct cli_run *run, const struct command *command, struct err *e)
{
	const char *log_name = args_text(run->args, OPT_LOG_FILE, NULL);
	autofree_(log) struct log *log = NULL;
	autofd log_fd = -1;
	int fd, err;

	fd = logfile_open(run->work_fd, log_name, e);
	if (fd < 0)
		return fd;
	if (fd > STDERR_FILENO)
		log_fd = fd;
	log = log_new(fd, args_verbosity(run->args));
	if (!log)
		return err_set(e, -ENOMEM, "log");
	logfile_head(log);
	support_warn(run->args, command, log);
	run->log = log;
	run->log_on_terminal = isatty(fd) && log_shows(log, LOG_INFO);
	err = command->run(run, e);
	/* cli_main() prints it on standard error; a log elsewhere must have it as well */
	if (err < 0 && fd != STDERR_FILENO)
		log_err(log, e);
	return err;
}

static int run_command(const struct cli_args *args, const struct command *command, struct err *e)
{
	const char *images_dir = args_text(args, OPT_IMAGES_DIR, ".");
	const char *work_dir = args_text(args, OPT_WORK_DIR, images_dir);
	autofd images_fd = -1;
	autofd work_fd = -1;
	struct cli_run run = { .args = args };

	images_fd = open_dir(images_dir, "images", e);
	if (images_fd < 0)
		return images_fd;
	work_fd = open_dir(work_dir, "work", e);
	if (work_fd < 0)
		return work_fd;
	run.images_fd = images_fd;
	run.work_fd = work_fd;
	return run_in_dirs(&run, command, e);
}

/* No command, or none that we know: the usage. */
static int no_command(const struct cli_args *args, struct err *e)
{
	help_overview(stdout);
	if (!args->n_words)
		return EXIT_FAILED;
	return err_say(e, -EINVAL, "unknown command: %s", args->words[0]);
}

/* @args: all options in force. Returns the exit status or a negative error; the first may come with
 * an error. */
static int run_args(const struct cli_args *args, struct err *e)
{
	const struct command *command = args->n_words ? command_find(args->words[0]) : NULL;
	int err;

	if (!command)
		return no_command(args, e);
	if (command->removed) {
		err_say(e, -EOPNOTSUPP, "%s: this command was removed; %s", command->name,
			command->removed);
		return EXIT_REMOVED;
	}
	err = check_run(args, command, e);
	if (err < 0)
		return err;
	err = close_fds(args, e);
	if (err < 0)
		return err;
	fill_standard_fds();
	return run_command(args, command, e);
}

static int parse_and_run(int argc, char *const *argv, const struct config_paths *paths,
			 struct err *e)
{
	autofree_(args) struct cli_args *cmdline = args_new();
	autofree_(args) struct cli_args *args = args_new();
	int err;

	if (!cmdline || !args)
		return err_set(e, -ENOMEM, "list of options");
	err = args_parse(cmdline, argc, argv, e);
	if (err < 0)
		return err;
	if (args_flag(cmdline, OPT_HELP))
		return show_help(argc, argv);
	if (args_flag(cmdline, OPT_VERSION)) {
		help_version(stdout);
		return 0;
	}
	err = config_read_all(args, cmdline, paths, e);
	if (err >= 0)
		err = args_append(args, cmdline, e);
	if (err < 0)
		return err;
	return run_args(args, e);
}

static void print_error(const struct err *e)
{
	struct log *log = log_new(STDERR_FILENO, LOG_WARN);

	log_err(log, e);
	log_free(log);
}

int cli_main(int argc, char *const *argv, const struct config_paths *paths)
{
	struct err e = ERR_INIT;
	int status;

	fill_standard_fds();
	signal(SIGPIPE, SIG_IGN); /* a reader of our messages that went away must not end a dump */
	signal(SIGXFSZ, SIG_IGN); /* nor a file that grows too large: write fails with EFBIG then */
	if (asks_help(argc, argv))
		return show_help(argc, argv);
	status = parse_and_run(argc, argv, paths, &e);
	fflush(stdout); /* what it says goes before the error */
	if (e.code)
		print_error(&e);
	return status < 0 ? EXIT_FAILED : status;
}
