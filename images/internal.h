/* SPDX-License-Identifier: MIT */
#ifndef IMAGES_INTERNAL_H
#define IMAGES_INTERNAL_H

/* Between the files of this folder. */
#include "images/image.h"

struct created {
	enum image_kind kind;
	uint64_t id;
};

struct image_dir {
	int fd;
	enum image_dir_mode mode;
	bool has_common; /* the images start with the common magic */
	bool is_done;	 /* committed or aborted */
	unsigned int n_writers;
	struct created *created;
	size_t n_created, cap_created;
};

/* Remember that the file now exists and is ours to remove on abort. */
int image_dir_note_created(struct image_dir *dir, enum image_kind kind, uint64_t id, struct err *e);

/* Create the file @name, which must not exist afterwards as anything but ours. Returns the descriptor. */
int image_dir_create_file(struct image_dir *dir, const char *name, struct err *e);

/* Write the inventory under the temporary name @name. */
int image_writer_write_inventory(struct image_dir *dir, const char *name,
				 const ProtobufCMessage *inventory, struct err *e);

/* Bytes of the record that image_read() returned last; valid until the next read. */
const void *image_reader_wire(const struct image_reader *r, size_t *ret_len);
enum image_kind image_reader_kind(const struct image_reader *r);

/*
 * Decode @len bytes as @desc, into @pool. NULL if they cannot be, or with *ret_no_memory set.
 * *n_bytes is increased by what was allocated.
 */
ProtobufCMessage *image_unpack(const ProtobufCMessageDescriptor *desc, const void *data, size_t len,
			       struct mempool *pool, size_t *n_bytes, bool *ret_no_memory);

#endif
