/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TEST_UNIT_PROC_DATA_H
#define TEST_UNIT_PROC_DATA_H

/* Captured /proc texts: files of test/data/proc, found by the environment variable TEST_DATA. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct data {
	char *text;
	size_t len;
};

/* Load @name; free(text). */
struct data data_load(const char *name);
/* A copy in memory of exactly @len + 1 bytes, so that a sanitizer sees a read beyond the text. */
char *data_copy(const char *text, size_t len);

#define assert_str(str, expected)                                                                  \
	do {                                                                                       \
		struct proc_str assert_tmp = (str);                                                \
		assert_int_equal(assert_tmp.len, strlen(expected));                                \
		assert_memory_equal(assert_tmp.s, expected, assert_tmp.len);                       \
	} while (0)

#endif
