/* SPDX-License-Identifier: MIT */
/*
 * Writing one image. Most images are a few hundred bytes, so everything goes through a buffer and a
 * small image costs one write(). The file appears with the first byte: an array without members is
 * a file that does not exist.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "images/internal.h"

#define BUFFER_SIZE (32U << 10)

struct image_writer {
	struct image_dir *dir;
	enum image_kind kind;
	uint64_t id;
	char name[IMAGE_NAME_MAX];
	bool is_temporary; /* the inventory: image_dir keeps track of it by itself */
	int fd;		   /* -1 until there is something to write */
	size_t used;
	uint8_t buf[BUFFER_SIZE];
};

int image_writer_open(struct image_dir *dir, enum image_kind kind, uint64_t id,
		      struct image_writer **ret_w, struct err *e)
{
	struct image_writer *w = malloc(sizeof(*w));

	if (!w)
		return err_set(e, -ENOMEM, "open an image for writing");
	w->dir = dir;
	w->kind = kind;
	w->id = id;
	w->is_temporary = false;
	w->fd = -1;
	w->used = 0;
	image_name(kind, id, w->name);
	dir->n_writers++;
	*ret_w = w;
	return 0;
}

static int put_to_file(struct image_writer *w, const void *data, size_t len, struct err *e)
{
	int ret = write_all(w->fd, data, len);

	return ret < 0 ? err_set(e, ret, "write %s", w->name) : 0;
}

static int flush(struct image_writer *w, struct err *e)
{
	size_t len = w->used;

	w->used = 0;
	return len ? put_to_file(w, w->buf, len, e) : 0;
}

static int put(struct image_writer *w, const void *data, size_t len, struct err *e)
{
	int ret;

	if (len > sizeof(w->buf) - w->used) {
		ret = flush(w, e);
		if (ret < 0)
			return ret;
	}
	if (len > sizeof(w->buf))
		return put_to_file(w, data, len, e);
	memcpy(w->buf + w->used, data, len);
	w->used += len;
	return 0;
}

int image_writer_create(struct image_writer *w, struct err *e)
{
	uint32_t words[2];
	int ret;

	if (w->fd >= 0)
		return 0;
	if (!w->is_temporary) {
		ret = image_dir_note_created(w->dir, w->kind, w->id, e);
		if (ret < 0)
			return ret;
	}
	w->fd = image_dir_create_file(w->dir, w->name, e);
	if (w->fd < 0)
		return w->fd;
	return put(w, words, image_magic_write(w->kind, true, words), e);
}

int image_write_raw(struct image_writer *w, const void *data, size_t len, struct err *e)
{
	int ret = image_writer_create(w, e);

	return ret < 0 ? ret : put(w, data, len, e);
}

/* A record that does not fit the buffer at all. */
static int write_large(struct image_writer *w, const ProtobufCMessage *msg, uint32_t len,
		       struct err *e)
{
	autofree uint8_t *packed = malloc(sizeof(len) + len);

	if (!packed)
		return err_set(e, -ENOMEM, "%s: pack a record of %u bytes", w->name, len);
	memcpy(packed, &len, sizeof(len));
	protobuf_c_message_pack(msg, packed + sizeof(len));
	return put(w, packed, sizeof(len) + len, e);
}

int image_write(struct image_writer *w, const ProtobufCMessage *msg, struct err *e)
{
	size_t size = protobuf_c_message_get_packed_size(msg);
	uint32_t len = size;
	int ret;

	if (size > IMAGE_RECORD_MAX)
		return err_say(e, -EFBIG, "%s: a record of %zu bytes is too large", w->name, size);
	ret = image_writer_create(w, e);
	if (ret < 0)
		return ret;
	if (sizeof(len) + size > sizeof(w->buf))
		return write_large(w, msg, len, e);
	if (sizeof(len) + size > sizeof(w->buf) - w->used) {
		ret = flush(w, e);
		if (ret < 0)
			return ret;
	}
	memcpy(w->buf + w->used, &len, sizeof(len));
	protobuf_c_message_pack(msg, w->buf + w->used + sizeof(len));
	w->used += sizeof(len) + size;
	return 0;
}

int image_writer_fd(struct image_writer *w, struct err *e)
{
	int ret = image_writer_create(w, e);

	if (ret == 0)
		ret = flush(w, e);
	return ret < 0 ? ret : w->fd;
}

void image_writer_free(struct image_writer *w)
{
	if (!w)
		return;
	if (w->fd >= 0)
		close(w->fd);
	w->dir->n_writers--;
	free(w);
}

int image_writer_close(struct image_writer *writer, struct err *e)
{
	autofree_(image_writer) struct image_writer *w = writer;
	int ret;

	if (w->fd < 0)
		return image_dir_remove(w->dir, w->kind, w->id, e);
	ret = flush(w, e);
	if (ret < 0)
		return ret;
	/* Also with EINTR the descriptor is gone. */
	if (close(fd_take(&w->fd)) < 0 && errno != EINTR)
		return err_set(e, -errno, "close %s", w->name);
	return 0;
}

static int write_and_close(struct image_writer *writer, const ProtobufCMessage *msg, struct err *e)
{
	autofree_(image_writer) struct image_writer *w = writer;
	int ret = image_write(w, msg, e);

	return ret < 0 ? ret : image_writer_close(take(w), e);
}

int image_write_one(struct image_dir *dir, enum image_kind kind, uint64_t id,
		    const ProtobufCMessage *msg, struct err *e)
{
	struct image_writer *w;
	int ret = image_writer_open(dir, kind, id, &w, e);

	return ret < 0 ? ret : write_and_close(w, msg, e);
}

int image_writer_write_inventory(struct image_dir *dir, const char *name,
				 const ProtobufCMessage *inventory, struct err *e)
{
	struct image_writer *w;
	int ret = image_writer_open(dir, IMAGE_INVENTORY, 0, &w, e);

	if (ret < 0)
		return ret;
	w->is_temporary = true;
	snprintf(w->name, sizeof(w->name), "%s", name);
	return write_and_close(w, inventory, e);
}
