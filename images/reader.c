/* SPDX-License-Identifier: MIT */
/*
 * Opening an image for reading. A window of the file is kept in memory: all of a small file, which
 * then costs one read.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mempool.h"
#include "images/internal.h"

#define WINDOW_SIZE (64UL << 10)

void image_reader_free(struct image_reader *r)
{
	if (!r)
		return;
	if (r->fd >= 0)
		close(r->fd);
	mempool_free(r->scratch);
	free(r->buf);
	free(r);
}

static int reader_new(enum image_kind kind, uint64_t id, struct mempool *pool,
		      struct image_reader **ret_r, struct err *e)
{
	struct image_reader *r = calloc(1, sizeof(*r));

	if (!r)
		return err_set(e, -ENOMEM, "open an image for reading");
	r->kind = kind;
	r->pool = pool;
	r->fd = -1;
	image_name(kind, id, r->name);
	*ret_r = r;
	return 0;
}

/* Make the window start at pos and hold @len bytes, or more. */
static int move_window(struct image_reader *r, size_t len, struct err *e)
{
	size_t want = MIN(MAX(len, WINDOW_SIZE), r->size - r->pos);
	ssize_t n;

	if (want > r->cap) {
		free(r->buf);
		r->win_len = 0;
		r->cap = 0;
		r->buf = malloc(want);
		if (!r->buf)
			return err_set(e, -ENOMEM, "%s: read %zu bytes", r->name, want);
		r->cap = want;
	}
	n = pread_full(r->fd, r->buf, want, r->pos);
	if (n < 0)
		return err_set(e, n, "read %s", r->name);
	r->win = r->buf;
	r->win_off = r->pos;
	r->win_len = n;
	return 0;
}

size_t image_reader_in_window(const struct image_reader *r)
{
	uint64_t end = r->win_off + r->win_len;

	return r->pos >= r->win_off && r->pos < end ? end - r->pos : 0;
}

int image_reader_shrank(const struct image_reader *r, struct err *e)
{
	return err_say(e, -EBADMSG, "%s became shorter while it was read", r->name);
}

int image_reader_fetch(struct image_reader *r, size_t len, const void **ret, struct err *e)
{
	if (image_reader_in_window(r) < len) {
		int err = move_window(r, len, e);

		if (err < 0)
			return err;
		if (image_reader_in_window(r) < len)
			return image_reader_shrank(r, e);
	}
	*ret = r->win + (r->pos - r->win_off);
	r->pos += len;
	return 0;
}

/* Name the kind that @words are the magic of, for the error message. */
static const char *stem_of_magic(const uint32_t words[2], size_t n)
{
	for (unsigned int kind = 0; kind < IMAGE_N_KINDS; kind++) {
		uint32_t other[2];

		if (image_magic_write(kind, true, other) == n && n && !memcmp(words, other, n))
			return image_class(kind)->stem;
	}
	return NULL;
}

static int wrong_magic(struct image_reader *r, const uint32_t words[2], size_t n, struct err *e)
{
	const char *stem = image_class(r->kind)->stem;
	const char *other = stem_of_magic(words, n);

	if (other)
		return err_say(e, -EBADMSG, "%s: the magic is that of a \"%s\" image, not \"%s\"",
			       r->name, other, stem);
	return err_say(e, -EBADMSG, "%s: magic 0x%08x is not that of a \"%s\" image", r->name,
		       words[n / sizeof(words[0]) - 1], stem);
}

static int check_magic(struct image_reader *r, bool has_common, struct err *e)
{
	uint32_t expected[2], words[2];
	size_t n = image_magic_write(r->kind, has_common, expected);
	const void *p;
	int ret;

	if (n == 0)
		return 0;
	if (r->size < n)
		return err_say(e, -EBADMSG,
			       "%s: %" PRIu64 " bytes are no image, the magic alone is %zu",
			       r->name, r->size, n);
	ret = image_reader_fetch(r, n, &p, e);
	if (ret < 0)
		return ret;
	memcpy(words, p, n);
	return memcmp(words, expected, n) ? wrong_magic(r, words, n, e) : 0;
}

/* O_NONBLOCK: a fifo of an image's name must not make us wait. It has no effect on regular files.
 */
static int open_file(struct image_reader *r, struct image_dir *dir, struct err *e)
{
	struct stat st;

	r->fd = openat(dir->fd, r->name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (r->fd < 0 && errno == ENOENT)
		return IMAGE_ABSENT;
	if (r->fd < 0 || fstat(r->fd, &st) < 0)
		return err_set(e, -errno, "open %s", r->name);
	if (!S_ISREG(st.st_mode))
		return err_say(e, -EBADMSG, "%s is not a regular file", r->name);
	r->size = st.st_size;
	return 0;
}

int image_reader_open(struct image_dir *dir, enum image_kind kind, uint64_t id,
		      struct mempool *pool, struct image_reader **ret_r, struct err *e)
{
	autofree_(image_reader) struct image_reader *r = NULL;
	int ret = reader_new(kind, id, pool, &r, e);

	if (ret == 0)
		ret = open_file(r, dir, e);
	if (ret == 0)
		ret = check_magic(r, dir->has_common, e);
	if (ret == 0)
		*ret_r = take(r);
	return ret;
}

int image_reader_open_mem(const void *data, size_t len, enum image_kind kind, bool has_common,
			  struct mempool *pool, struct image_reader **ret_r, struct err *e)
{
	autofree_(image_reader) struct image_reader *r = NULL;
	int ret = reader_new(kind, 0, pool, &r, e);

	if (ret < 0)
		return ret;
	r->win = data;
	r->win_len = len;
	r->size = len;
	ret = check_magic(r, has_common, e);
	if (ret == 0)
		*ret_r = take(r);
	return ret;
}
