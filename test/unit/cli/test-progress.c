/* SPDX-License-Identifier: GPL-2.0-only */
/* The progress line: on a terminal only, not in the first second, gone at the end. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <string.h>
#include <unistd.h>

#include "base/util.h"
#include "cli/progress.h"

static const char *format(uint64_t done, uint64_t total)
{
	static char text[80];

	progress_format(text, sizeof(text), "memory", done, total);
	return text;
}

static void test_text(void **state)
{
	assert_string_equal(format(0, 0), "memory");
	assert_string_equal(format(0, 1000), "memory: 0 B of 1000 B (0%)");
	assert_string_equal(format(512 << 10, 1 << 20), "memory: 512 KiB of 1.0 MiB (50%)");
	assert_string_equal(format(1ULL << 30, 3ULL << 30), "memory: 1.0 GiB of 3.0 GiB (33%)");
	assert_string_equal(format(UINT64_MAX, UINT64_MAX), "memory: 16.0 EiB of 16.0 EiB (100%)");
}

/* A pseudo terminal: writes to *@ret_tty can be read from the result. */
static int open_terminal(int *ret_tty)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

	assert_true(master >= 0);
	assert_int_equal(grantpt(master), 0);
	assert_int_equal(unlockpt(master), 0);
	*ret_tty = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_true(*ret_tty >= 0);
	return master;
}

static const char *shown(int master)
{
	static char text[256];
	ssize_t len = read(master, text, sizeof(text) - 1);

	text[MAX(len, 0)] = 0;
	return text;
}

static void test_terminal(void **state)
{
	struct progress progress;
	autofd tty = -1;
	autofd master = open_terminal(&tty);

	progress_init(&progress, tty, false);
	progress_report(&progress, "memory", 1, 2);
	assert_string_equal(shown(master), "");
	progress.started.tv_sec -= 2;
	progress_report(&progress, "memory", 1, 2);
	assert_string_equal(shown(master), "\rmemory: 1 B of 2 B (50%)\033[K");
	/* not more often than ten times in a second */
	progress_report(&progress, "memory", 2, 2);
	assert_string_equal(shown(master), "");
	progress_fini(&progress);
	assert_string_equal(shown(master), "\r\033[K");
	progress_fini(&progress);
	assert_string_equal(shown(master), "");
}

static void test_quiet(void **state)
{
	struct progress progress;
	autofd tty = -1;
	autofd master = open_terminal(&tty);

	progress_init(&progress, tty, true);
	progress.started.tv_sec -= 2;
	progress_report(&progress, "memory", 1, 2);
	progress_fini(&progress);
	assert_string_equal(shown(master), "");
}

static void test_no_terminal(void **state)
{
	struct progress progress;
	int fds[2];

	assert_int_equal(pipe2(fds, O_NONBLOCK), 0);
	progress_init(&progress, fds[1], false);
	progress.started.tv_sec -= 2;
	progress_report(&progress, "memory", 1, 2);
	progress_fini(&progress);
	assert_string_equal(shown(fds[0]), "");
	close(fds[0]);
	close(fds[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_terminal),
		cmocka_unit_test(test_quiet),
		cmocka_unit_test(test_no_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
