/* SPDX-License-Identifier: MIT */
/*
 * Reading one image. A window of the file is kept in memory: all of a small file, which then costs one
 * read. Lengths come from the file and are compared with its size before anything is allocated.
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

/* With a pool of our own, messages of the past are dropped when they are this many bytes. */
#define SCRATCH_MAX (1UL << 20)

struct image_reader {
	enum image_kind kind;
	char name[IMAGE_NAME_MAX];
	int fd; /* -1: all of it is in the window */
	uint64_t size;
	uint64_t pos; /* of the next byte */

	const uint8_t *win; /* bytes win_off .. win_off + win_len of the file */
	uint64_t win_off;
	size_t win_len;
	uint8_t *buf; /* what win points to, if it is ours */
	size_t cap;

	struct mempool *pool, *scratch;
	size_t n_bytes; /* in the pool */
	unsigned int n_records;
	const void *wire;
	size_t wire_len;
};

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

static size_t left_in_window(const struct image_reader *r)
{
	uint64_t end = r->win_off + r->win_len;

	return r->pos >= r->win_off && r->pos < end ? end - r->pos : 0;
}

static int shrank(const struct image_reader *r, struct err *e)
{
	return err_say(e, -EBADMSG, "%s became shorter while it was read", r->name);
}

/* Take @len bytes, which are known to be inside the file, and set @ret to where they are. */
static int fetch(struct image_reader *r, size_t len, const void **ret, struct err *e)
{
	if (left_in_window(r) < len) {
		int err = move_window(r, len, e);

		if (err < 0)
			return err;
		if (left_in_window(r) < len)
			return shrank(r, e);
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
			       "%s: %" PRIu64 " bytes are no image, the magic alone is %zu", r->name,
			       r->size, n);
	ret = fetch(r, n, &p, e);
	if (ret < 0)
		return ret;
	memcpy(words, p, n);
	return memcmp(words, expected, n) ? wrong_magic(r, words, n, e) : 0;
}

/* O_NONBLOCK: a fifo of an image's name must not make us wait. It has no effect on regular files. */
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

/* Read the length in front of a record and check that the file has as many bytes. */
static int read_length(struct image_reader *r, uint32_t *ret_len, struct err *e)
{
	const unsigned int nr = r->n_records + 1;
	uint32_t len;
	const void *p;
	int ret;

	if (image_reader_left(r) < sizeof(len))
		return err_say(e, -EBADMSG, "%s: record %u is cut off: %" PRIu64 " bytes are left",
			       r->name, nr, image_reader_left(r));
	ret = fetch(r, sizeof(len), &p, e);
	if (ret < 0)
		return ret;
	memcpy(&len, p, sizeof(len));
	if (len > image_reader_left(r))
		return err_say(e, -EBADMSG, "%s: record %u says %u bytes, %" PRIu64 " are left",
			       r->name, nr, len, image_reader_left(r));
	if (len > IMAGE_RECORD_MAX)
		return err_say(e, -EBADMSG, "%s: record %u says %u bytes, at most %u are allowed",
			       r->name, nr, len, IMAGE_RECORD_MAX);
	*ret_len = len;
	return 0;
}

/* The pool for the next message: the caller's, or one that forgets. */
static struct mempool *message_pool(struct image_reader *r)
{
	if (r->pool)
		return r->pool;
	if (r->n_bytes > SCRATCH_MAX) {
		mempool_free(take(r->scratch));
		r->n_bytes = 0;
	}
	if (!r->scratch)
		r->scratch = mempool_new();
	return r->scratch;
}

static int decode(struct image_reader *r, const ProtobufCMessageDescriptor *desc,
		  ProtobufCMessage **ret_msg, struct err *e)
{
	struct mempool *pool = message_pool(r);
	bool no_memory = !pool;
	ProtobufCMessage *msg = NULL;

	if (pool)
		msg = image_unpack(desc, r->wire, r->wire_len, pool, &r->n_bytes, &no_memory);
	r->n_records++;
	if (no_memory)
		return err_set(e, -ENOMEM, "%s: decode record %u", r->name, r->n_records);
	if (!msg)
		return err_say(e, -EBADMSG, "%s: record %u cannot be decoded as %s", r->name,
			       r->n_records, desc->name);
	*ret_msg = msg;
	return 0;
}

int image_read(struct image_reader *r, const ProtobufCMessageDescriptor *desc, void *ret_msg,
	       struct err *e)
{
	ProtobufCMessage *msg = NULL;
	uint32_t len = 0;
	int ret;

	if (image_reader_left(r) == 0)
		return IMAGE_END;
	ret = read_length(r, &len, e);
	if (ret < 0)
		return ret;
	ret = fetch(r, len, &r->wire, e);
	if (ret < 0)
		return ret;
	r->wire_len = len;
	ret = decode(r, desc, &msg, e);
	if (ret < 0)
		return ret;
	memcpy(ret_msg, &msg, sizeof(msg));
	return IMAGE_RECORD;
}

int image_read_needed(struct image_reader *r, const ProtobufCMessageDescriptor *desc, void *ret_msg,
		      struct err *e)
{
	int ret = image_read(r, desc, ret_msg, e);

	if (ret == IMAGE_END)
		return err_say(e, -EBADMSG, "%s: record %u, a %s, is missing", r->name,
			       r->n_records + 1, desc->name);
	return MIN(ret, 0);
}

static int check_left(struct image_reader *r, uint64_t len, struct err *e)
{
	if (len <= image_reader_left(r))
		return 0;
	return err_say(e, -EBADMSG,
		       "%s: %" PRIu64 " bytes belong to record %u, %" PRIu64 " are left", r->name,
		       len, r->n_records, image_reader_left(r));
}

int image_read_raw(struct image_reader *r, void *buf, size_t len, struct err *e)
{
	size_t in_window = MIN(left_in_window(r), len);
	ssize_t n = 0;
	int ret = check_left(r, len, e);

	if (ret < 0)
		return ret;
	if (in_window)
		memcpy(buf, r->win + (r->pos - r->win_off), in_window);
	if (len > in_window)
		n = pread_full(r->fd, (char *)buf + in_window, len - in_window, r->pos + in_window);
	if (n < 0)
		return err_set(e, n, "read %s", r->name);
	if ((size_t)n < len - in_window)
		return shrank(r, e);
	r->pos += len;
	return 0;
}

int image_skip_raw(struct image_reader *r, uint64_t len, struct err *e)
{
	int ret = check_left(r, len, e);

	if (ret == 0)
		r->pos += len;
	return ret;
}

static int read_and_close(struct image_reader *reader, const ProtobufCMessageDescriptor *desc,
			  void *ret_msg, struct err *e)
{
	autofree_(image_reader) struct image_reader *r = reader;
	int ret = image_read_needed(r, desc, ret_msg, e);

	if (ret == 0 && image_reader_left(r))
		return err_say(e, -EBADMSG, "%s: %" PRIu64 " bytes behind the only record", r->name,
			       image_reader_left(r));
	return ret;
}

int image_read_one(struct image_dir *dir, enum image_kind kind, uint64_t id, struct mempool *pool,
		   const ProtobufCMessageDescriptor *desc, void *ret_msg, struct err *e)
{
	struct image_reader *r;
	int ret = image_reader_open(dir, kind, id, pool, &r, e);

	return ret == 0 ? read_and_close(r, desc, ret_msg, e) : ret;
}

uint64_t image_reader_offset(const struct image_reader *r)
{
	return r->pos;
}

uint64_t image_reader_left(const struct image_reader *r)
{
	return r->size - r->pos;
}

int image_reader_fd(const struct image_reader *r)
{
	return r->fd;
}

const char *image_reader_name(const struct image_reader *r)
{
	return r->name;
}

enum image_kind image_reader_kind(const struct image_reader *r)
{
	return r->kind;
}

const void *image_reader_wire(const struct image_reader *r, size_t *ret_len)
{
	*ret_len = r->wire_len;
	return r->wire;
}
