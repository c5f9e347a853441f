/* SPDX-License-Identifier: GPL-2.0-only */
#include "base/io.h"
#include "base/util.h"

#include "data.h"

#include <fcntl.h>

struct data data_load(const char *name)
{
	const char *dir = getenv("TEST_DATA");
	struct data d = { 0 };
	char path[512];
	ssize_t n;

	assert_non_null(dir);
	snprintf(path, sizeof(path), "%s/proc/%s", dir, name);
	n = read_file_at(AT_FDCWD, path, &d.text);
	assert_true(n > 0);
	d.len = n;
	return d;
}

char *data_copy(const char *text, size_t len)
{
	char *s = malloc(len + 1);

	assert_non_null(s);
	memcpy(s, text, len);
	s[len] = 0;
	return s;
}
