/* SPDX-License-Identifier: MIT */
#ifndef TEST_IMAGE_FIXTURE_H
#define TEST_IMAGE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "images/image.h"

/* A directory for one test, removed with all that is in it. For cmocka's setup and teardown. */
struct fixture {
	char path[64];
	int fd;
	struct mempool *pool;
	struct err e;
};

int fixture_setup(void **state);
int fixture_teardown(void **state);

#define fixture_test(f) cmocka_unit_test_setup_teardown(f, fixture_setup, fixture_teardown)

/* Open the fixture's directory; fails the test if that fails. */
struct image_dir *fixture_open(struct fixture *f, enum image_dir_mode mode);

bool fixture_has(const struct fixture *f, const char *name);
unsigned int fixture_n_files(const struct fixture *f);
void fixture_put(const struct fixture *f, const char *name, const void *data, size_t len);
/* The whole file; its length is returned. */
size_t fixture_get(const struct fixture *f, const char *name, void *buf, size_t size);

/* Fail the test with the text of @f->e unless @ret is @expected. */
#define assert_ret(f, ret, expected)                                                               \
	do {                                                                                       \
		int assert_ret_tmp = (ret);                                                        \
		if (assert_ret_tmp != (expected))                                                  \
			fail_msg("returned %d: %s", assert_ret_tmp, (f)->e.text);                  \
	} while (0)
#define assert_ok(f, ret) assert_ret(f, ret, 0)
/* The call failed with @code, and its message has @part in it. */
#define assert_failed(f, ret, code, part)                                                          \
	do {                                                                                       \
		assert_ret(f, ret, code);                                                          \
		if (!strstr((f)->e.text, part))                                                    \
			fail_msg("the message is \"%s\", not with \"%s\" in it", (f)->e.text,      \
				 part);                                                            \
	} while (0)

#endif
