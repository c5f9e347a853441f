/* SPDX-License-Identifier: MIT */
/*
 * Decoding into a memory pool, so that nobody frees messages.
 *
 * protobuf-c decodes nested messages by recursion, and a few bytes are enough for one more level.
 * Where a message type contains itself, a small file could thus exhaust the stack; these types get
 * their nesting measured first.
 */
#include <string.h>

#include "base/mempool.h"
#include "images/internal.h"
#include "images/proto.h"

#define MAX_DEPTH 200

struct allocation {
	struct mempool *pool;
	size_t n_bytes;
	bool no_memory;
};

static void *pool_alloc(void *data, size_t size)
{
	struct allocation *a = data;
	void *p = mempool_alloc(a->pool, MAX(size, 1UL));

	if (p)
		a->n_bytes += size;
	else
		a->no_memory = true;
	return p;
}

static void pool_free(void *data, void *p)
{
}

static bool is_recursive(const ProtobufCMessageDescriptor *desc)
{
	return desc == &cgroup_entry__descriptor || desc == &apparmor_entry__descriptor;
}

struct bytes {
	const uint8_t *p, *end;
};

static bool take_varint(struct bytes *in, uint64_t *ret)
{
	uint64_t value = 0;

	for (unsigned int shift = 0; shift < 70 && in->p < in->end; shift += 7) {
		uint8_t byte = *in->p++;

		if (shift < 64)
			value |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80)) {
			*ret = value;
			return true;
		}
	}
	return false;
}

/* One field; *ret_part is what is inside it, empty if it has no length of its own. */
static bool take_field(struct bytes *in, unsigned int *ret_number, struct bytes *ret_part)
{
	uint64_t tag, value, len = 0;

	if (!take_varint(in, &tag))
		return false;
	switch (tag & 7) {
	case 0:
		if (!take_varint(in, &value))
			return false;
		break;
	case 1:
		len = 8;
		break;
	case 2:
		if (!take_varint(in, &len))
			return false;
		break;
	case 5:
		len = 4;
		break;
	default:
		return false;
	}
	if (len > (uint64_t)(in->end - in->p))
		return false;
	*ret_number = tag >> 3;
	*ret_part = (struct bytes){ in->p, in->p + len };
	in->p += len;
	return true;
}

static bool is_depth_ok(const ProtobufCMessageDescriptor *desc, struct bytes in, unsigned int depth)
{
	while (in.p < in.end) {
		const ProtobufCFieldDescriptor *field;
		struct bytes part;
		unsigned int number;

		if (depth > MAX_DEPTH || !take_field(&in, &number, &part))
			return false;
		field = protobuf_c_message_descriptor_get_field(desc, number);
		if (field && field->type == PROTOBUF_C_TYPE_MESSAGE &&
		    !is_depth_ok(field->descriptor, part, depth + 1))
			return false;
	}
	return true;
}

ProtobufCMessage *image_unpack(const ProtobufCMessageDescriptor *desc, const void *data, size_t len,
			       struct mempool *pool, size_t *n_bytes, bool *ret_no_memory)
{
	struct allocation a = { .pool = pool };
	ProtobufCAllocator allocator = { pool_alloc, pool_free, &a };
	struct bytes in = { data, (const uint8_t *)data + len };
	ProtobufCMessage *msg = NULL;

	if (!is_recursive(desc) || is_depth_ok(desc, in, 0))
		msg = protobuf_c_message_unpack(desc, &allocator, len, data);
	*n_bytes += a.n_bytes;
	*ret_no_memory = a.no_memory;
	return msg;
}
