/* SPDX-License-Identifier: GPL-2.0-only */
/* Options without a function are refused by name; options in the wrong place are warned about. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/util.h"
#include "cli/args-add.h"
#include "cli/privilege.h"
#include "cli/support.h"

static struct err e;

/* Is this one option fine with this command? @file: as if it stood there, in line 7. */
static bool accepted(const struct cli_option *opt, bool off, const char *file,
		     const char *command_name)
{
	struct arg_use use = { .opt = opt, .off = off, .file = file, .line = 7 };
	const struct cli_args args = { .uses = &use, .n_uses = 1 };

	e = ERR_INIT;
	return support_check(&args, command_find(command_name), &e) >= 0;
}

/* Every option that has no function in a command it concerns, and every command that runs. */
static void test_what_does_not_work_is_refused_by_name(void **state)
{
	char expected[128];

	for (int i = 0; i < N_OPTIONS * (int)n_commands; i++) {
		const struct cli_option *opt = option_get(i % N_OPTIONS);
		const struct command *command = &commands[i / N_OPTIONS];

		if (!command->run || !(opt->commands & command->bit & ~opt->works))
			continue;
		assert_false(accepted(opt, false, NULL, command->name));
		snprintf(expected, sizeof(expected), "--%s: %s", opt->name,
			 opt->refusal ?: "not supported by this version of criu yet");
		assert_string_equal(e.text, expected);
		assert_false(accepted(opt, false, "/a.conf", command->name));
		snprintf(expected, sizeof(expected), "/a.conf:7: --%s: %s", opt->name,
			 opt->refusal ?: "not supported by this version of criu yet");
		assert_string_equal(e.text, expected);
	}
}

static void test_off_forms_are_fine(void **state)
{
	for (int i = 0; i < N_OPTIONS; i++) {
		if (!option_get(i)->negatable)
			continue;
		assert_true(accepted(option_get(i), true, NULL, "dump"));
		assert_true(accepted(option_get(i), true, NULL, "restore"));
	}
}

static void test_wrong_command(void **state)
{
	/* the interface says: a warning */
	assert_true(accepted(option_get(OPT_TREE), false, NULL, "restore"));
	assert_true(accepted(option_get(OPT_NETWORK_LOCK), false, NULL, "restore"));
	/* the interface says: an error */
	assert_false(accepted(option_get(OPT_INHERIT_FD), false, NULL, "dump"));
	assert_string_equal(e.text, "--inherit-fd cannot be used with dump, only with restore");
	assert_false(accepted(option_get(OPT_MNTNS_COMPAT_MODE), false, "/c", "check"));
	assert_string_equal(
		e.text, "/c:7: --mntns-compat-mode cannot be used with check, only with restore");
	/* it works, but not there */
	assert_true(accepted(option_get(OPT_PIDFILE), false, NULL, "dump"));
	/* no function anywhere: refused on the command line, of no concern in a shared file */
	assert_false(accepted(option_get(OPT_WEAK_SYSCTLS), false, NULL, "dump"));
	assert_true(accepted(option_get(OPT_WEAK_SYSCTLS), false, "/a.conf", "dump"));
	assert_true(accepted(option_get(OPT_TCP_ESTABLISHED), false, "/a.conf", "check"));
}

/* What support_warn() writes about one option. */
static const char *warning(enum option_id id, const char *file, const char *command_name)
{
	struct arg_use use = { .opt = option_get(id), .file = file };
	const struct cli_args args = { .uses = &use, .n_uses = 1 };
	static char text[256];
	struct log *log;
	ssize_t len;
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	log = log_new(fds[1], LOG_WARN);
	support_warn(&args, command_find(command_name), log);
	log_free(log);
	close(fds[1]);
	len = read(fds[0], text, sizeof(text) - 1);
	close(fds[0]);
	text[len] = 0;
	return text;
}

static void test_warnings(void **state)
{
	assert_non_null(
		strstr(warning(OPT_TREE, NULL, "restore"), "): --tree has no effect on restore\n"));
	assert_memory_equal(warning(OPT_NETWORK_LOCK, NULL, "restore"), "Warn  (", 7);
	assert_string_equal(warning(OPT_TREE, NULL, "dump"), "");
	assert_string_equal(warning(OPT_TREE, "/a.conf", "restore"), "");
	assert_string_equal(warning(OPT_IMAGES_DIR, NULL, "check"), "");
}

static void test_privileges(void **state)
{
	const uint64_t admin = 1ULL << 21, checkpoint = 1ULL << 40;

	assert_int_equal(privilege_check(0, admin, &e), 0);
	assert_int_equal(privilege_check(0, checkpoint, &e), 0);
	assert_true(privilege_check(0, ~(admin | checkpoint), &e) < 0);
	assert_non_null(strstr(e.text, "CAP_CHECKPOINT_RESTORE"));
	assert_true(privilege_check(1000, checkpoint, &e) < 0);
	assert_non_null(strstr(e.text, "uid 1000"));
	assert_true(privilege_check(1000, 0, &e) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_does_not_work_is_refused_by_name),
		cmocka_unit_test(test_off_forms_are_fine),
		cmocka_unit_test(test_wrong_command),
		cmocka_unit_test(test_warnings),
		cmocka_unit_test(test_privileges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
