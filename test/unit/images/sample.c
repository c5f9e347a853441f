/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "base/mempool.h"
#include "images/proto.h"
#include "sample.h"

#define MAX_DEPTH 6

static void fill_message(struct mempool *pool, ProtobufCMessage *msg, unsigned int seed,
			 unsigned int depth);

static size_t value_size(ProtobufCType type)
{
	switch (type) {
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		return 8;
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_MESSAGE:
		return sizeof(void *);
	case PROTOBUF_C_TYPE_BYTES:
		return sizeof(ProtobufCBinaryData);
	default:
		return 4;
	}
}

static void fill_value(struct mempool *pool, const ProtobufCFieldDescriptor *f, void *member,
		       unsigned int seed, unsigned int depth)
{
	const unsigned int number = 1 + (f->id + seed) % 6; /* also the length of raw bytes */

	switch (f->type) {
	case PROTOBUF_C_TYPE_STRING:
		*(char **)member = mempool_printf(pool, "%s%u", f->name, number);
		break;
	case PROTOBUF_C_TYPE_BYTES:
		*(ProtobufCBinaryData *)member = (ProtobufCBinaryData){
			.len = number,
			.data = mempool_dup(pool, "abcdef", number),
		};
		break;
	case PROTOBUF_C_TYPE_MESSAGE:
		*(void **)member = mempool_alloc(
			pool, ((const ProtobufCMessageDescriptor *)f->descriptor)->sizeof_message);
		protobuf_c_message_init(f->descriptor, *(void **)member);
		fill_message(pool, *(void **)member, seed, depth + 1);
		break;
	case PROTOBUF_C_TYPE_ENUM:
		*(int *)member = ((const ProtobufCEnumDescriptor *)f->descriptor)->values[0].value;
		break;
	case PROTOBUF_C_TYPE_BOOL:
		*(protobuf_c_boolean *)member = 1;
		break;
	default:
		memcpy(member, &(uint64_t){ number }, value_size(f->type));
	}
}

static void fill_field(struct mempool *pool, ProtobufCMessage *msg,
		       const ProtobufCFieldDescriptor *f, unsigned int seed, unsigned int depth)
{
	void *member = (char *)msg + f->offset;
	void *quantifier = (char *)msg + f->quantifier_offset;

	if (f->type == PROTOBUF_C_TYPE_MESSAGE && f->label != PROTOBUF_C_LABEL_REQUIRED &&
	    depth >= MAX_DEPTH)
		return;
	if (f->label == PROTOBUF_C_LABEL_REPEATED) {
		*(size_t *)quantifier = 1;
		*(void **)member = mempool_alloc(pool, value_size(f->type));
		member = *(void **)member;
	} else if (f->label == PROTOBUF_C_LABEL_OPTIONAL && f->quantifier_offset) {
		*(protobuf_c_boolean *)quantifier = 1;
	}
	fill_value(pool, f, member, seed, depth);
}

static void fill_message(struct mempool *pool, ProtobufCMessage *msg, unsigned int seed,
			 unsigned int depth)
{
	for (unsigned int i = 0; i < msg->descriptor->n_fields; i++)
		fill_field(pool, msg, &msg->descriptor->fields[i], seed, depth);
}

ProtobufCMessage *sample_message(struct mempool *pool, const ProtobufCMessageDescriptor *desc,
				 unsigned int seed)
{
	ProtobufCMessage *msg = mempool_alloc(pool, desc->sizeof_message);

	protobuf_c_message_init(desc, msg);
	fill_message(pool, msg, seed, 0);
	return msg;
}

/* Bytes that have to follow @msg in an image of @kind. */
static size_t tail_length(enum image_kind kind, const ProtobufCMessage *msg)
{
	switch (kind) {
	case IMAGE_PIPES_DATA:
	case IMAGE_FIFO_DATA:
		return ((const PipeDataEntry *)msg)->bytes;
	case IMAGE_SK_QUEUES:
		return ((const SkPacketEntry *)msg)->length;
	case IMAGE_TCP_STREAM:
		return ((const TcpStreamEntry *)msg)->inq_len +
		       ((const TcpStreamEntry *)msg)->outq_len;
	case IMAGE_BPFMAP_DATA:
		return ((const BpfmapDataEntry *)msg)->keys_bytes +
		       ((const BpfmapDataEntry *)msg)->values_bytes;
	case IMAGE_IPCNS_SEM:
		return (((const IpcSemEntry *)msg)->nsems * 2 + 7) & ~7UL;
	default:
		return 0;
	}
}

static int write_record(struct image_writer *w, enum image_kind kind, const ProtobufCMessage *msg,
			struct err *e)
{
	static const char bytes[64] = "raw bytes that follow a record";
	int ret = image_write(w, msg, e);

	return ret < 0 ? ret : image_write_raw(w, bytes, tail_length(kind, msg), e);
}

/* The items that belong to a head: chunks of a ghost file, messages of a queue, runs of pages. */
static int write_items(struct image_writer *w, enum image_kind kind, struct mempool *pool,
		       const ProtobufCMessage *head, struct err *e)
{
	const struct image_class *c = image_class(kind);
	unsigned int n = kind == IMAGE_IPCNS_MSG ? ((const IpcMsgEntry *)head)->qnum : 3;

	for (unsigned int i = 0; i < n; i++) {
		ProtobufCMessage *item = sample_message(pool, c->item, i);
		size_t tail = kind == IMAGE_GHOST_FILE	? ((GhostChunkEntry *)item)->len
			      : kind == IMAGE_IPCNS_MSG ? (((IpcMsg *)item)->msize + 7) & ~7UL
							: 0;
		int ret = image_write(w, item, e);

		if (ret == 0)
			ret = image_write_raw(w, "a few bytes of text", tail, e);
		if (ret < 0)
			return ret;
	}
	return 0;
}

static int write_body(struct image_writer *w, enum image_kind kind, struct mempool *pool,
		      struct err *e)
{
	const struct image_class *c = image_class(kind);
	unsigned int n = c->shape == IMAGE_ARRAY ? 3 : 1;

	if (c->shape == IMAGE_BYTES)
		return image_write_raw(w, "payload", 7, e);
	for (unsigned int i = 0; i < n; i++) {
		ProtobufCMessage *msg = sample_message(pool, c->desc, i);
		int ret = write_record(w, kind, msg, e);

		if (ret == 0 && c->item)
			ret = write_items(w, kind, pool, msg, e);
		if (ret < 0)
			return ret;
	}
	return 0;
}

int sample_write(struct image_dir *dir, enum image_kind kind, uint64_t id, struct err *e)
{
	autofree_(image_writer) struct image_writer *w = NULL;
	struct mempool *pool = mempool_new();
	int ret = image_writer_open(dir, kind, id, &w, e);

	if (ret == 0)
		ret = write_body(w, kind, pool, e);
	mempool_free(pool);
	return ret < 0 ? ret : image_writer_close(take(w), e);
}

int sample_write_all(struct image_dir *dir, struct err *e)
{
	InventoryEntry inventory = INVENTORY_ENTRY__INIT;

	for (unsigned int kind = IMAGE_INVENTORY + 1; kind < IMAGE_N_KINDS; kind++) {
		int ret = sample_write(dir, kind, 42, e);

		if (ret < 0)
			return ret;
	}
	inventory.img_version = 2;
	return image_dir_commit(dir, &inventory.base, e);
}
