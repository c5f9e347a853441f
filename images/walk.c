/* SPDX-License-Identifier: MIT */
/*
 * Records and the raw bytes between them. Most images are plain arrays of records. The rest:
 * contents of pipes, queues and maps follow the record that counts them; a small ghost file is one
 * record and then bytes to the end, a large one chunks, each with its own record; System V messages
 * are records inside a group.
 */
#include <errno.h>
#include <inttypes.h>

#include "images/internal.h"
#include "images/proto.h"
#include "images/walk.h"

#define PIECE (64UL << 10)

struct walk {
	struct image_reader *r;
	const struct image_visitor *visitor;
};

/* Reads what follows @msg, which is of the type that the kind's row says. */
typedef int (*tail_fn)(struct walk *w, const void *msg, struct err *e);

static int visit_raw(struct walk *w, uint64_t len, struct err *e)
{
	autofree char *buf = NULL;

	if (!w->visitor->raw || len > image_reader_left(w->r))
		return image_skip_raw(w->r, len, e);
	buf = malloc(PIECE);
	if (!buf)
		return err_set(e, -ENOMEM, "%s: read raw bytes", image_reader_name(w->r));
	while (len) {
		size_t n = MIN(len, PIECE);
		int ret = image_read_raw(w->r, buf, n, e);

		if (ret == 0)
			ret = w->visitor->raw(w->visitor->arg, buf, n, e);
		if (ret < 0)
			return ret;
		len -= n;
	}
	return 0;
}

/* As image_read(), and visits. */
static int visit_record(struct walk *w, const ProtobufCMessageDescriptor *desc,
			ProtobufCMessage **ret_msg, struct err *e)
{
	int ret = image_read(w->r, desc, ret_msg, e);
	const void *wire;
	size_t len;

	if (ret != IMAGE_RECORD || !w->visitor->record)
		return ret;
	wire = image_reader_wire(w->r, &len);
	ret = w->visitor->record(w->visitor->arg, *ret_msg, wire, len, e);
	return ret < 0 ? ret : IMAGE_RECORD;
}

static int tail_pipe_data(struct walk *w, const void *msg, struct err *e)
{
	const PipeDataEntry *entry = msg;

	return visit_raw(w, entry->bytes, e);
}

static int tail_sk_packet(struct walk *w, const void *msg, struct err *e)
{
	const SkPacketEntry *entry = msg;

	return visit_raw(w, entry->length, e);
}

static int tail_tcp_stream(struct walk *w, const void *msg, struct err *e)
{
	const TcpStreamEntry *entry = msg;

	return visit_raw(w, (uint64_t)entry->inq_len + entry->outq_len, e);
}

static int tail_bpfmap(struct walk *w, const void *msg, struct err *e)
{
	const BpfmapDataEntry *entry = msg;

	return visit_raw(w, (uint64_t)entry->keys_bytes + entry->values_bytes, e);
}

static uint64_t align_up(uint64_t n, uint64_t unit)
{
	return (n + unit - 1) / unit * unit;
}

static int tail_ipc_sem(struct walk *w, const void *msg, struct err *e)
{
	const IpcSemEntry *entry = msg;

	return visit_raw(w, align_up(entry->nsems * sizeof(uint16_t), 8), e);
}

static int tail_ipc_shm(struct walk *w, const void *msg, struct err *e)
{
	const IpcShmEntry *entry = msg;

	if (entry->has_in_pagemaps && entry->in_pagemaps)
		return 0;
	/* Fails, and must before the size is rounded up: that could overflow. */
	if (entry->size > image_reader_left(w->r))
		return image_skip_raw(w->r, entry->size, e);
	return visit_raw(w, align_up(entry->size, 4), e);
}

/* One message of a System V queue: a record and its text. */
static int visit_ipc_msg(struct walk *w, struct err *e)
{
	ProtobufCMessage *msg;
	int ret = visit_record(w, &ipc_msg__descriptor, &msg, e);

	if (ret == IMAGE_END)
		return err_say(e, -EBADMSG, "%s: a message of a queue is missing",
			       image_reader_name(w->r));
	return ret < 0 ? ret : visit_raw(w, align_up(((IpcMsg *)msg)->msize, 8), e);
}

static int tail_ipc_msg(struct walk *w, const void *msg, struct err *e)
{
	const uint32_t qnum = ((const IpcMsgEntry *)msg)->qnum;

	for (uint32_t i = 0; i < qnum; i++) {
		int ret = visit_ipc_msg(w, e);

		if (ret < 0)
			return ret;
	}
	return 0;
}

static int tail_ghost_chunk(struct walk *w, const void *msg, struct err *e)
{
	const GhostChunkEntry *entry = msg;

	return visit_raw(w, entry->len, e);
}

static const tail_fn tails[IMAGE_N_KINDS] = {
	[IMAGE_PIPES_DATA] = tail_pipe_data,   [IMAGE_FIFO_DATA] = tail_pipe_data,
	[IMAGE_SK_QUEUES] = tail_sk_packet,    [IMAGE_TCP_STREAM] = tail_tcp_stream,
	[IMAGE_BPFMAP_DATA] = tail_bpfmap,     [IMAGE_IPCNS_SEM] = tail_ipc_sem,
	[IMAGE_IPCNS_SHM] = tail_ipc_shm,      [IMAGE_IPCNS_MSG] = tail_ipc_msg,
	[IMAGE_GHOST_FILE] = tail_ghost_chunk,
};

/* One record and its tail. IMAGE_RECORD or IMAGE_END. */
static int visit_one(struct walk *w, const ProtobufCMessageDescriptor *desc, tail_fn tail,
		     struct err *e)
{
	ProtobufCMessage *msg;
	int ret = visit_record(w, desc, &msg, e);

	if (ret != IMAGE_RECORD || !tail)
		return ret;
	ret = tail(w, msg, e);
	return ret < 0 ? ret : IMAGE_RECORD;
}

static int visit_all(struct walk *w, const ProtobufCMessageDescriptor *desc, tail_fn tail,
		     struct err *e)
{
	int ret;

	do
		ret = visit_one(w, desc, tail, e);
	while (ret == IMAGE_RECORD);
	return ret;
}

static int visit_single(struct walk *w, const ProtobufCMessageDescriptor *desc, tail_fn tail,
			struct err *e)
{
	int ret = visit_one(w, desc, tail, e);

	if (ret == IMAGE_END)
		return err_say(e, -EBADMSG, "%s: the only record is missing",
			       image_reader_name(w->r));
	if (ret == IMAGE_RECORD && image_reader_left(w->r))
		return err_say(e, -EBADMSG, "%s: %" PRIu64 " bytes behind the only record",
			       image_reader_name(w->r), image_reader_left(w->r));
	return MIN(ret, 0);
}

/* A head, then items; for a ghost file without chunks, bytes to the end. */
static int visit_head_array(struct walk *w, const struct image_class *c, tail_fn tail,
			    struct err *e)
{
	ProtobufCMessage *head;
	int ret = visit_record(w, c->desc, &head, e);

	if (ret == IMAGE_END)
		return err_say(e, -EBADMSG, "%s: the head is missing", image_reader_name(w->r));
	if (ret < 0)
		return ret;
	if (c->desc == &ghost_file_entry__descriptor && !((GhostFileEntry *)head)->chunks)
		return visit_raw(w, image_reader_left(w->r), e);
	return visit_all(w, c->item, tail, e);
}

int image_walk(struct image_reader *r, const struct image_visitor *visitor, struct err *e)
{
	const enum image_kind kind = image_reader_kind(r);
	const struct image_class *c = image_class(kind);
	struct walk w = { .r = r, .visitor = visitor };

	switch (c->shape) {
	case IMAGE_SINGLE:
		return visit_single(&w, c->desc, tails[kind], e);
	case IMAGE_ARRAY:
		return visit_all(&w, c->desc, tails[kind], e);
	case IMAGE_HEAD_ARRAY:
		return visit_head_array(&w, c, tails[kind], e);
	case IMAGE_BYTES:
		break;
	}
	return visit_raw(&w, image_reader_left(r), e);
}
