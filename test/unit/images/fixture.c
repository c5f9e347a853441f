/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mempool.h"
#include "fixture.h"

int fixture_setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	const char *tmp = getenv("TMPDIR");

	snprintf(f->path, sizeof(f->path), "%s/images-XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(f->path))
		return -1;
	f->fd = open(f->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	f->pool = mempool_new();
	*state = f;
	return f->fd < 0;
}

/* Visit the names in the directory; remove them if asked to. Returns how many there are. */
static unsigned int each_name(const struct fixture *f, bool remove)
{
	autodir DIR *d = opendir(f->path);
	struct dirent *entry;
	unsigned int n = 0;

	while ((entry = readdir(d))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		n++;
		if (remove && unlinkat(f->fd, entry->d_name, 0) < 0)
			unlinkat(f->fd, entry->d_name, AT_REMOVEDIR);
	}
	return n;
}

int fixture_teardown(void **state)
{
	struct fixture *f = *state;

	each_name(f, true);
	close(f->fd);
	rmdir(f->path);
	mempool_free(f->pool);
	free(f);
	return 0;
}

unsigned int fixture_n_files(const struct fixture *f)
{
	return each_name(f, false);
}

struct image_dir *fixture_open(struct fixture *f, enum image_dir_mode mode)
{
	struct image_dir *dir = NULL;

	assert_ok(f, image_dir_open(f->fd, mode, &dir, &f->e));
	return dir;
}

bool fixture_has(const struct fixture *f, const char *name)
{
	return faccessat(f->fd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

void fixture_put(const struct fixture *f, const char *name, const void *data, size_t len)
{
	autofd fd = openat(f->fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write_all(fd, data, len), 0);
}

size_t fixture_get(const struct fixture *f, const char *name, void *buf, size_t size)
{
	autofd fd = openat(f->fd, name, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	assert_true(fd >= 0);
	n = read_full(fd, buf, size);
	assert_true(n >= 0);
	return n;
}
