/* SPDX-License-Identifier: MIT */
/*
 * Reading the records of an image and the raw bytes between them. Lengths come from the file; they
 * are compared with what is left of it before anything is allocated.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/io.h"
#include "base/mempool.h"
#include "images/internal.h"

/* With a pool of our own, messages of the past are dropped when they are this many bytes. */
#define SCRATCH_MAX (1UL << 20)

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
	ret = image_reader_fetch(r, sizeof(len), &p, e);
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
	ret = image_reader_fetch(r, len, &r->wire, e);
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
	size_t in_window = MIN(image_reader_in_window(r), len);
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
		return image_reader_shrank(r, e);
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
