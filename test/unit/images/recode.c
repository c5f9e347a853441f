/* SPDX-License-Identifier: MIT */
/* Decode every record of an image, encode it, and compare the bytes. */
#include <errno.h>
#include <string.h>

#include "images/walk.h"
#include "recode.h"

static unsigned int count_unknown(const ProtobufCMessage *msg);

/* Members of a repeated field, or the one of another field; as pointers to messages. */
static unsigned int count_unknown_in_field(const ProtobufCMessage *msg,
					   const ProtobufCFieldDescriptor *f)
{
	const void *member = (const char *)msg + f->offset;
	const void *quantifier = (const char *)msg + f->quantifier_offset;
	const ProtobufCMessage *const *sub = member;
	unsigned int n_unknown = 0;
	size_t n = 1;

	if (f->label == PROTOBUF_C_LABEL_REPEATED) {
		n = *(const size_t *)quantifier;
		sub = *(const ProtobufCMessage *const *const *)member;
	}
	for (size_t i = 0; i < n; i++)
		n_unknown += sub[i] ? count_unknown(sub[i]) : 0;
	return n_unknown;
}

static unsigned int count_unknown(const ProtobufCMessage *msg)
{
	unsigned int n = msg->n_unknown_fields;

	for (unsigned int i = 0; i < msg->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &msg->descriptor->fields[i];

		if (f->type == PROTOBUF_C_TYPE_MESSAGE)
			n += count_unknown_in_field(msg, f);
	}
	return n;
}

/* Encoding what our own encoder wrote must give the same bytes. */
static bool is_stable(const ProtobufCMessageDescriptor *desc, const uint8_t *packed, size_t len)
{
	ProtobufCMessage *again = protobuf_c_message_unpack(desc, NULL, len, packed);
	autofree uint8_t *packed_again = NULL;
	bool ok = false;

	if (!again)
		return false;
	if (protobuf_c_message_get_packed_size(again) == len) {
		packed_again = malloc(len + 1);
		protobuf_c_message_pack(again, packed_again);
		ok = !memcmp(packed, packed_again, len);
	}
	protobuf_c_message_free_unpacked(again, NULL);
	return ok;
}

static int recode_record(void *arg, const ProtobufCMessage *msg, const void *wire, size_t wire_len,
			 struct err *e)
{
	struct recode *rc = arg;
	size_t len = protobuf_c_message_get_packed_size(msg);
	autofree uint8_t *packed = malloc(len + 1);
	unsigned int n_unknown = count_unknown(msg);

	if (!packed)
		return err_set(e, -ENOMEM, "encode again");
	protobuf_c_message_pack(msg, packed);
	rc->n_records++;
	rc->n_unknown += n_unknown;
	if (len != wire_len || memcmp(packed, wire, len)) {
		rc->n_changed++;
		/* protobuf-c keeps unknown fields with numbers that it does not read again, like 0.
		 */
		if (!n_unknown && !is_stable(msg->descriptor, packed, len))
			rc->n_unstable++;
	}
	return 0;
}

static int recode_raw(void *arg, const void *data, size_t len, struct err *e)
{
	((struct recode *)arg)->n_raw += len;
	return 0;
}

int recode(struct image_reader *r, struct recode *ret, struct err *e)
{
	struct image_visitor visitor = { recode_record, recode_raw, ret };

	*ret = (struct recode){ 0 };
	return image_walk(r, &visitor, e);
}
