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

/* Remember that the file now exists and is ours to remove on abort. */
int image_dir_note_created(struct image_dir *dir, enum image_kind kind, uint64_t id, struct err *e);

/* Create the file @name in place of what has that name. Returns the descriptor. */
int image_dir_create_file(struct image_dir *dir, const char *name, struct err *e);

/* Write the inventory under the temporary name @name. */
int image_writer_write_inventory(struct image_dir *dir, const char *name,
				 const ProtobufCMessage *inventory, struct err *e);

/* Bytes of the record that image_read() returned last; valid until the next read. */
const void *image_reader_wire(const struct image_reader *r, size_t *ret_len);
enum image_kind image_reader_kind(const struct image_reader *r);

/* How many bytes from the next one on are in memory. */
size_t image_reader_in_window(const struct image_reader *r);

/* Take @len bytes, which the file is known to have, and set @ret to where they are in memory. */
int image_reader_fetch(struct image_reader *r, size_t len, const void **ret, struct err *e);

/* The error for a file that has less than it had. */
int image_reader_shrank(const struct image_reader *r, struct err *e);

/*
 * Decode @len bytes as @desc, into @pool. NULL if they cannot be, or with *ret_no_memory set.
 * *n_bytes is increased by what was allocated.
 */
ProtobufCMessage *image_unpack(const ProtobufCMessageDescriptor *desc, const void *data, size_t len,
			       struct mempool *pool, size_t *n_bytes, bool *ret_no_memory);

#endif
