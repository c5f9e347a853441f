/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The whole command line in a child process: exit status, what it prints, what the engine is asked
 * for, where the log lands. What needs privileges is skipped without them.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/io.h"
#include "base/util.h"
#include "cli/privilege.h"
#include "cli/run.h"
#include "fake-engine.h"

enum { MAX_WORDS = 32 };

static char dir[] = "/tmp/criu-test-run.XXXXXX";
static char out[8192], err_out[8192];
static struct fake_engine *shared; /* what the child's engine noted */

static bool privileged(void)
{
	struct err e = ERR_INIT;
	uint64_t caps;

	return !privilege_read(&caps, &e) && !privilege_check(geteuid(), caps, &e);
}

#define NEED_PRIVILEGE()                                                                           \
	do {                                                                                       \
		if (!privileged())                                                                 \
			skip();                                                                    \
	} while (0)

static void read_back(const char *name, char *buf, size_t size)
{
	autofd fd = open(name, O_RDONLY | O_CLOEXEC);
	ssize_t len = read_full(fd, buf, size - 1);

	assert_true(len >= 0);
	buf[len] = 0;
}

/* In the child: run with the words of @line; the outputs go to files of the test's directory. */
static void run_child(char *line)
{
	const struct config_paths paths = { .global = "conf" };
	char *argv[MAX_WORDS] = { (char *)"criu" };
	int status, argc = 1;

	while (line && *line)
		argv[argc++] = strsep(&line, " ");
	if (chdir(dir) < 0 || !freopen("stdout", "w", stdout) || !freopen("stderr", "w", stderr))
		_exit(99);
	fake_engine.result = shared->result;
	status = cli_main(argc, argv, &paths);
	fflush(stdout);
	*shared = fake_engine;
	_exit(status);
}

/* Run and return the exit status; stdout is in out, stderr in err_out. */
static int run_with(int engine_result, const char *line)
{
	char path[128], words[512];
	int status;
	pid_t pid;

	snprintf(words, sizeof(words), "%s", line);
	*shared = (struct fake_engine){ .result = engine_result };
	pid = fork();
	assert_true(pid >= 0);
	if (!pid)
		run_child(words);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	snprintf(path, sizeof(path), "%s/stdout", dir);
	read_back(path, out, sizeof(out));
	snprintf(path, sizeof(path), "%s/stderr", dir);
	read_back(path, err_out, sizeof(err_out));
	return WEXITSTATUS(status);
}

static int run(const char *line)
{
	return run_with(0, line);
}

/* It fails with status 1 and one line "Error (file:line): @message" on stderr. */
static void assert_error(const char *line, const char *message)
{
	const char *text;

	assert_int_equal(run(line), 1);
	assert_memory_equal(err_out, "Error (", 7);
	text = strstr(err_out, "): ");
	assert_non_null(text);
	assert_memory_equal(text + 3, message, strlen(message));
	assert_int_equal(shared->n_calls, 0);
}

static void test_help_and_version(void **state)
{
	assert_int_equal(run("--help"), 0);
	assert_memory_equal(out, "Usage: criu COMMAND", 19);
	assert_int_equal(run("dump --nope -h"), 0);
	assert_memory_equal(out, "Usage: criu dump", 16);
	assert_int_equal(run("restore -dh"), 0);
	assert_memory_equal(out, "Usage: criu restore", 19);
	assert_int_equal(run("-V"), 0);
	assert_memory_equal(out, "Version: 4.2\n", 13);
	assert_int_equal(run("dump --version"), 0);
	assert_string_equal(err_out, "");
}

static void test_commands(void **state)
{
	assert_int_equal(run(""), 1);
	assert_memory_equal(out, "Usage:", 6);
	assert_error("bogus", "unknown command: bogus");
	assert_memory_equal(out, "Usage:", 6);
	assert_int_equal(run("exec -t 1 getpid"), 255);
	assert_non_null(
		strstr(err_out, "): exec: this command was removed; use the compel program"));
	assert_int_equal(run("show x.img"), 255);
	assert_non_null(strstr(err_out, "crit"));
	assert_error("pre-dump -t 1", "pre-dump: not supported by this version of criu yet\n");
	assert_error("swrk 3", "swrk: not supported by this version of criu yet\n");
	assert_error("cpuinfo dump", "cpuinfo: not supported by this version of criu yet\n");
	assert_error("service", "service: not supported by this version of criu yet\n");
}

static void test_mistakes(void **state)
{
	assert_error("dump --nope", "unknown option --nope");
	assert_error("dump -t 12x", "--tree: \"12x\" is not a number");
	assert_error("dump -t 1 more", "dump: unexpected word \"more\"");
	assert_error("check --exec-cmd -- more", "check: unexpected word \"more\"");
	assert_error("dump -t 1 --tcp-established",
		     "--tcp-established: not supported by this version of criu yet\n");
}

static void test_mistakes_of_a_run(void **state)
{
	NEED_PRIVILEGE();
	assert_error("dump", "dump: name the root of the tree to dump with --tree PID");
	assert_error("restore -S", "--restore-sibling needs --restore-detached");
	assert_error("restore --exec-cmd", "--exec-cmd: no command");
	assert_error("restore -d --exec-cmd -- ls", "--exec-cmd cannot be used with");
	assert_error("dump -t 1 -D nowhere",
		     "open the images directory nowhere: No such file or directory");
	assert_error("dump -t 1 -W stdout", "open the work directory stdout: Not a directory");
	assert_error("dump -t 1 -o no/log", "create the log file no/log in the work directory");
	assert_error("check --close 77", "--close 77: Bad file descriptor");
}

static void test_dump_options(void **state)
{
	NEED_PRIVILEGE();
	assert_int_equal(run("dump -t 17"), 0);
	assert_int_equal(shared->n_calls, 1);
	assert_int_equal(shared->dump.pid, 17);
	assert_int_equal(shared->dump.final_state, FINAL_KILL);
	assert_int_equal(shared->dump.timeout_sec, 10);
	assert_true(shared->dump.file_validation_buildid);
	assert_false(shared->dump.shell_job);
	assert_string_equal(out, "");
	assert_string_equal(err_out, "");
	assert_int_equal(run("dump -t 17 -s -R -j --timeout 3 --file-validation filesize"), 0);
	assert_int_equal(shared->dump.final_state, FINAL_RUNNING);
	assert_int_equal(shared->dump.timeout_sec, 3);
	assert_false(shared->dump.file_validation_buildid);
	assert_true(shared->dump.shell_job);
	assert_int_equal(run("dump -t 17 -R -s --display-stats"), 0);
	assert_int_equal(shared->dump.final_state, FINAL_STOPPED);
	assert_non_null(strstr(out, "Frozen time: 42 us\n"));
}

static void test_restore_options(void **state)
{
	NEED_PRIVILEGE();
	assert_int_equal(run("restore"), 0);
	assert_false(shared->restore.detach);
	assert_string_equal(shared->pidfile, "");
	assert_string_equal(err_out, "");
	assert_int_equal(run("restore -d -S -j -s --pidfile p --skip-file-rwx-check"), 0);
	assert_true(shared->restore.detach);
	assert_true(shared->restore.sibling);
	assert_true(shared->restore.shell_job);
	assert_true(shared->restore.leave_stopped);
	assert_true(shared->restore.skip_file_rwx_check);
	assert_string_equal(shared->pidfile, "p");
	assert_int_equal(run("restore --daemon"), 0);
	assert_true(shared->restore.detach);
	assert_int_equal(run("restore --daemon --no-restore-detached"), 0);
	assert_false(shared->restore.detach);
	assert_int_equal(run("restore --exec-cmd --display-stats -- ls -l"), 0);
	assert_string_equal(shared->exec, "ls -l ");
	assert_non_null(strstr(out, "Pages restored: 43 (0x2b)\n"));
	assert_int_equal(run("restore -t 5"), 0);
	assert_non_null(strstr(err_out, "): --tree has no effect on restore\n"));
}

static void test_check(void **state)
{
	NEED_PRIVILEGE();
	assert_int_equal(run("check"), 0);
	assert_string_equal(out, "Looks good.\n");
	assert_int_equal(shared->levels, CHECK_BASE);
	assert_int_equal(run_with(1, "check --all"), 1);
	assert_memory_equal(out, "Looks good but some kernel features are missing\n", 48);
	assert_int_equal(shared->levels, CHECK_EXTRA | CHECK_EXPERIMENTAL);
	assert_int_equal(run_with(2, "check --extra"), 1);
	assert_non_null(strstr(err_out, "Does not look good."));
	assert_int_equal(run_with(1, "check --feature a --feature mnt_id"), 0);
	assert_string_equal(out, "mnt_id is supported\n");
	assert_int_equal(run_with(0, "check --feature mnt_id"), 1);
	assert_string_equal(out, "");
	assert_int_equal(run_with(-ENOENT, "check --feature nope"), 1);
	assert_non_null(strstr(err_out, "Unknown feature nope\n"));
}

static void test_failure_of_the_engine(void **state)
{
	NEED_PRIVILEGE();
	assert_int_equal(run_with(-ESRCH, "dump -t 17"), 1);
	assert_non_null(strstr(err_out, "): fake failure: No such process\n"));
	assert_int_equal(run_with(-EIO, "restore -d"), 1);
	assert_non_null(strstr(err_out, "Error (fake-engine.c:"));
}

static void read_log(const char *name, char *buf, size_t size)
{
	char path[128];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	read_back(path, buf, size);
	assert_int_equal(unlink(path), 0);
}

static void test_log(void **state)
{
	char text[4096];

	NEED_PRIVILEGE();
	/* relative to the work directory, which is that of the images unless it is named */
	assert_int_equal(run_with(-EIO, "dump -t 17 -v4 -D images -o a.log"), 1);
	read_log("images/a.log", text, sizeof(text));
	assert_non_null(strstr(text, ") Version: 4.2 (criu "));
	assert_non_null(strstr(text, ") Running on "));
	assert_non_null(strstr(text, "fake failure: Input/output error\n"));
	assert_non_null(strstr(err_out, "fake failure: Input/output error\n"));
	assert_int_equal(run("dump -t 17 -D images -W . -o a.log"), 0);
	read_log("a.log", text, sizeof(text));
	assert_string_equal(text, "");
	assert_int_equal(run("dump -t 17 -v3 -o -"), 0);
	assert_non_null(strstr(out, ") Version: 4.2 (criu "));
	assert_non_null(strstr(out, ") Dumping finished successfully\n"));
	assert_string_equal(err_out, "");
}

static void write_config(const char *text)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/conf", dir);
	autofd fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_int_equal(write_all(fd, text, strlen(text)), 0);
}

static void test_config_file(void **state)
{
	NEED_PRIVILEGE();
	write_config("leave-running\nshell-job\n");
	assert_int_equal(run("dump -t 17"), 0);
	assert_int_equal(shared->dump.final_state, FINAL_RUNNING);
	assert_int_equal(run("dump -t 17 -s --no-shell-job"), 0);
	assert_int_equal(shared->dump.final_state, FINAL_STOPPED);
	assert_false(shared->dump.shell_job);
	write_config("leave-running\ntcp-established\n");
	assert_error("dump -t 17", "conf:2: --tcp-established: not supported by this version");
	assert_int_equal(run("check"), 0);
	assert_int_equal(run("dump -t 17 --no-default-config"), 0);
	assert_int_equal(shared->dump.final_state, FINAL_KILL);
	write_config("log-file \"x\n");
	assert_error("check", "conf:1: missing closing quote");
	assert_int_equal(run("--version"), 0);
	write_config("");
}

/* With all standard descriptors closed, no directory lands on 0 to 2, and the run goes well. */
static void test_closed_standard_fds(void **state)
{
	int status;
	pid_t pid;

	NEED_PRIVILEGE();
	pid = fork();
	if (!pid) {
		const struct config_paths paths = { 0 };
		char *argv[] = { (char *)"criu", (char *)"dump", (char *)"-t17" };

		for (int fd = 0; fd < 3; fd++)
			close(fd);
		if (chdir(dir) < 0)
			_exit(99);
		status = cli_main(3, argv, &paths);
		_exit(status ?: fake_engine.dump.images_fd <= 2 || fake_engine.dump.work_fd <= 2);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static int setup(void **state)
{
	char sub[128];

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	if (shared == MAP_FAILED || !mkdtemp(dir))
		return -1;
	snprintf(sub, sizeof(sub), "%s/images", dir);
	return mkdir(sub, 0700);
}

static int teardown(void **state)
{
	static const char *const names[] = { "/images", "/stdout", "/stderr", "/conf", "" };
	char path[128];

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "%s%s", dir, names[i]);
		remove(path);
	}
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_help_and_version),
		cmocka_unit_test(test_commands),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_mistakes_of_a_run),
		cmocka_unit_test(test_dump_options),
		cmocka_unit_test(test_restore_options),
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_failure_of_the_engine),
		cmocka_unit_test(test_log),
		cmocka_unit_test(test_config_file),
		cmocka_unit_test(test_closed_standard_fds),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
