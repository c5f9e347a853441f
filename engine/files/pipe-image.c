/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pipes in images: an entry in files.img for each description, and in pipes-data.img a record for
 * each pipe, with its capacity and the bytes that wait in it.
 */
#include <errno.h>
#include <limits.h>

#include "engine/files/image.h"
#include "engine/files/kinds.h"
#include "engine/files/pipe.h"
#include "images/proto/pipe-data.pb-c.h"

int pipe_write_image(struct dump *d, const struct file *f, FileEntry *entry, struct err *e)
{
	PipeEntry *msg = file_message(d->pool, PipeEntry, pipe_entry__init);
	const struct pipe_end *end = f->state;

	if (!msg || !(msg->fown = file_owner_message(d, f)))
		return err_set(e, -ENOMEM, "a pipe");
	msg->id = f->id;
	msg->pipe_id = end->pipe->id;
	msg->flags = f->flags;
	entry->pipe = msg;
	return 0;
}

static int write_pipe(struct image_writer *w, const struct pipe *pipe, struct err *e)
{
	PipeDataEntry entry = PIPE_DATA_ENTRY__INIT;
	int ret;

	entry.pipe_id = pipe->id;
	entry.bytes = pipe->n_data;
	entry.has_size = true;
	entry.size = pipe->size;
	entry.n_packets = pipe->n_packets;
	entry.packets = pipe->packets;
	ret = image_write(w, &entry.base, e);
	if (ret < 0 || !pipe->n_data)
		return ret;
	return image_write_raw(w, pipe->data, pipe->n_data, e);
}

int pipe_write_data(struct dump *d, struct err *e)
{
	const struct pipes *pipes = file_kind_data(d->files, &pipe_kind);
	autofree_(image_writer) struct image_writer *w = NULL;
	const struct pipe *pipe;
	int ret = image_writer_open(d->images, IMAGE_PIPES_DATA, 0, &w, e);

	for (pipe = pipes->first; pipe && ret >= 0; pipe = pipe->next)
		ret = write_pipe(w, pipe, e);
	return ret < 0 ? ret : image_writer_close(take(w), e);
}

int pipe_load(struct restore *r, struct file *f, const FileEntry *entry, struct err *e)
{
	struct pipes *pipes = file_kind_data(r->files, &pipe_kind);
	const PipeEntry *msg = entry->pipe;
	struct pipe *pipe;
	int ret;

	if (!msg)
		return err_say(e, -EBADMSG, "there is no pipe in the entry");
	ret = file_load_common(r, f, msg->id, msg->flags, msg->fown, e);
	if (ret < 0)
		return ret;
	pipe = pipe_get(pipes, r->pool, msg->pipe_id);
	if (!pipe)
		return err_set(e, -ENOMEM, "a pipe");
	pipe_add_end(pipe, f);
	return 0;
}

/* Each is written by itself; the kernel would cut one that is larger than a page. */
static int load_packets(struct pipe *pipe, const PipeDataEntry *entry, struct err *e)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < entry->n_packets; i++) {
		if (!entry->packets[i] || entry->packets[i] > PAGE)
			return err_say(e, -EBADMSG, "pipe %u: a packet of %u bytes", pipe->id,
				       entry->packets[i]);
		sum += entry->packets[i];
	}
	if (entry->n_packets && sum != entry->bytes)
		return err_say(e, -EBADMSG, "pipe %u: packets do not add up to %u bytes", pipe->id,
			       entry->bytes);
	pipe->packets = entry->packets;
	pipe->n_packets = entry->n_packets;
	return 0;
}

static int load_pipe(struct restore *r, struct image_reader *img, const PipeDataEntry *entry,
		     struct err *e)
{
	struct pipes *pipes = file_kind_data(r->files, &pipe_kind);
	struct pipe *pipe = pipes->first ? pipe_find(pipes, entry->pipe_id) : NULL;

	if (!pipe || pipe->has_data)
		return err_say(e, -EBADMSG, "pipe %u %s", entry->pipe_id,
			       pipe ? "is there twice" : "is not in files.img");
	if (entry->bytes > image_reader_left(img))
		return err_say(e, -EBADMSG, "pipe %u: %u bytes are more than there are",
			       entry->pipe_id, entry->bytes);
	if (entry->has_size && (entry->size > INT_MAX || entry->bytes > entry->size))
		return err_say(e, -EBADMSG, "pipe %u: %u bytes in a pipe of %u", entry->pipe_id,
			       entry->bytes, entry->size);
	pipe->has_data = true;
	pipe->size = entry->has_size ? entry->size : 0;
	pipe->n_data = entry->bytes;
	pipe->data = mempool_alloc(r->pool, MAX(pipe->n_data, 1U));
	if (!pipe->data)
		return err_set(e, -ENOMEM, "%u bytes", pipe->n_data);
	return load_packets(pipe, entry, e) ?: image_read_raw(img, pipe->data, pipe->n_data, e);
}

int pipe_load_data(struct restore *r, struct err *e)
{
	autofree_(image_reader) struct image_reader *img = NULL;
	PipeDataEntry *entry;
	int ret = image_reader_open(r->images, IMAGE_PIPES_DATA, 0, r->pool, &img, e);

	if (ret)
		return ret < 0 ? ret : 0;
	while ((ret = image_read(img, &pipe_data_entry__descriptor, &entry, e)) > 0) {
		ret = load_pipe(r, img, entry, e);
		if (ret < 0)
			return err_wrap(e, "%s", image_reader_name(img));
	}
	return ret;
}
