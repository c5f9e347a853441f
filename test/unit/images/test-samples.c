/* SPDX-License-Identifier: MIT */
/*
 * Images that other programs of this field have written, in test/data/images: all decode, no field
 * is unknown, and encoding gives the same bytes.
 */
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "fixture.h"
#include "recode.h"

static void check_file(struct fixture *f, const char *path, const char *name)
{
	autofree_(image_reader) struct image_reader *r = NULL;
	autofree char *data = NULL;
	ssize_t len = read_file_at(AT_FDCWD, path, &data);
	enum image_kind kind;
	struct recode rc;

	assert_true(len >= 0);
	if (!image_parse_name(name, &kind, NULL))
		fail_msg("%s is not the name of an image", path);
	assert_ok(f, image_reader_open_mem(data, len, kind, true, NULL, &r, &f->e));
	assert_ok(f, recode(r, &rc, &f->e));
	if (rc.n_changed || rc.n_unknown)
		fail_msg("%s: %u records changed, %u unknown fields", path, rc.n_changed,
			 rc.n_unknown);
}

static void test_recode(void **state)
{
	struct fixture *f = *state;
	autofree char *path = NULL;
	unsigned int n = 0;
	FTSENT *entry;
	FTS *fts;

	assert_true(asprintf(&path, "%s/images", getenv("TEST_DATA")) > 0);
	fts = fts_open((char *[]){ path, NULL }, FTS_PHYSICAL, NULL);
	assert_non_null(fts);
	while ((entry = fts_read(fts))) {
		if (entry->fts_info != FTS_F)
			continue;
		check_file(f, entry->fts_path, entry->fts_name);
		n++;
	}
	fts_close(fts);
	assert_true(n > 100);
}

static void test_verify(void **state)
{
	struct fixture *f = *state;
	autofree_(image_dir) struct image_dir *dir = NULL;
	autofree char *path = NULL;
	struct image_verify v;
	autofd fd = -1;

	assert_true(asprintf(&path, "%s/images/zombie_leader", getenv("TEST_DATA")) > 0);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_ok(f, image_dir_open(fd, IMAGE_DIR_READ, &dir, &f->e));
	assert_ok(f, image_verify(dir, &v, &f->e));
	assert_int_equal(v.n_images, 41);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(test_recode),
		fixture_test(test_verify),
	};

	return cmocka_run_group_tests_name("image samples", tests, NULL, NULL);
}
