/* SPDX-License-Identifier: MIT */
#ifndef IMAGES_IMAGE_H
#define IMAGES_IMAGE_H

/*
 * A dump is a directory of image files, and inventory.img in it says that it is whole. An image is
 * a magic number followed by records; a record is a length and a protobuf message, and with some
 * kinds raw bytes come after it. image.h knows files, magic numbers and records; what the messages
 * mean is the business of the rooms that write and read them.
 *
 *	image_dir_open(fd, IMAGE_DIR_WRITE, &dir, e);	removes inventory.img
 *	image_write_one(dir, IMAGE_CORE, pid, &core.base, e);
 *	image_dir_commit(dir, &inventory.base, e);	writes it, as the last file
 *	image_dir_free(dir);				without commit: removes the files
 *
 * The bytes of an image are untrusted. A message that image_read() hands out is one that protobuf
 * could decode: required fields are there, lengths are true. Ids, enum values (protobuf-c lets any
 * number through), sizes and addresses are not checked here.
 *
 * Functions return 0 or positive, or a negative errno with a text in @e that names the file.
 * A struct image_dir and what was opened from it are used by one thread at a time; descriptors
 * taken from a reader or a writer may be used by any.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <protobuf-c/protobuf-c.h>

#include "base/err.h"
#include "base/util.h"
#include "images/kind.h"

struct mempool;
struct image_dir;
struct image_writer;
struct image_reader;

/* The largest record that is read. A task with a million mappings stays well below it. */
#define IMAGE_RECORD_MAX (128U << 20)

/* Positive results of opening and reading. */
enum {
	IMAGE_END = 0,	  /* image_read: the image ends here */
	IMAGE_RECORD = 1, /* image_read: *ret_msg was set */
	IMAGE_ABSENT = 1, /* open for reading, image_read_one: there is no such file */
};

/* ---- the directory ---- */

enum image_dir_mode {
	IMAGE_DIR_READ,	 /* nothing is written */
	IMAGE_DIR_WRITE, /* a dump: inventory.img goes first and comes last */
	IMAGE_DIR_ADD,	 /* files beside those of others: the work directory, a page server */
};

/*
 * Use the directory behind @dirfd, which is duplicated and stays the caller's.
 * IMAGE_DIR_WRITE removes inventory.img at once, and if there was one also the other images of that
 * older dump, so that none of them is taken for a part of the new one. Kept are pages-*, pagemap-*
 * and cpuinfo.img (a page server or `criu cpuinfo dump` may have just put them there) and every
 * file whose name is not an image's.
 */
int image_dir_open(int dirfd, enum image_dir_mode mode, struct image_dir **ret_dir, struct err *e);

/* Closes the directory. With IMAGE_DIR_WRITE and no commit before, aborts first. */
void image_dir_free(struct image_dir *dir);
DEFINE_AUTOFREE(image_dir, struct image_dir)

/* The directory itself; owned by @dir. For "parent", and for files that are no images. */
int image_dir_fd(const struct image_dir *dir);

/*
 * Write inventory.img with @inventory in it, under a temporary name that is then changed, after all
 * writers have been closed. From here on the directory is a dump. On failure nothing of the name
 * exists.
 */
int image_dir_commit(struct image_dir *dir, const ProtobufCMessage *inventory, struct err *e);

/* Remove every file written through @dir. Also after a commit: then inventory.img goes first. */
void image_dir_abort(struct image_dir *dir);

/*
 * Say which img_version the inventory has: images of version 1 have no common magic word. For a
 * reader, before anything but the inventory is opened. Version 0 is a pre-dump's and is read as 2.
 * -EPROTONOSUPPORT for a version that is not known.
 */
int image_dir_set_version(struct image_dir *dir, uint32_t img_version, struct err *e);

/* Remove the image @kind, @id if there is one. */
int image_dir_remove(struct image_dir *dir, enum image_kind kind, uint64_t id, struct err *e);

/* ---- writing ---- */

/*
 * Start the image @kind, @id (0 for kinds without an id). The file is created, with its magic, when
 * the first byte is written; an image that gets none leaves no file, and an old file of the name is
 * removed when the writer is closed. What is in the way is unlinked, never followed or overwritten.
 */
int image_writer_open(struct image_dir *dir, enum image_kind kind, uint64_t id,
		      struct image_writer **ret_w, struct err *e);

/* Append a record. @msg is packed at once and may be freed. */
int image_write(struct image_writer *w, const ProtobufCMessage *msg, struct err *e);

/* Append @len raw bytes, as they are. */
int image_write_raw(struct image_writer *w, const void *data, size_t len, struct err *e);

/* Create the file even if nothing is going to be written. */
int image_writer_create(struct image_writer *w, struct err *e);

/*
 * Flush, and return the descriptor to write payload to directly; owned by @w, positioned at the end
 * of what was written. Creates the file. Records may follow afterwards if the position is again the
 * end.
 */
int image_writer_fd(struct image_writer *w, struct err *e);

/* Flush and close; frees @w in any case. An error of a delayed write may show up only here. */
int image_writer_close(struct image_writer *w, struct err *e);

/* For paths that fail: close without flushing. The file is left to image_dir_abort(). */
void image_writer_free(struct image_writer *w);
DEFINE_AUTOFREE(image_writer, struct image_writer)

/* Open, write one record, close. */
int image_write_one(struct image_dir *dir, enum image_kind kind, uint64_t id,
		    const ProtobufCMessage *msg, struct err *e);

/* ---- reading ---- */

/*
 * Open the image @kind, @id and check its magic. Returns 0, or IMAGE_ABSENT if there is no such
 * file. Messages read are allocated in @pool, which must outlive them; the reader itself is on the
 * heap. Symlinks are followed; what is not a regular file in the end is refused.
 */
int image_reader_open(struct image_dir *dir, enum image_kind kind, uint64_t id,
		      struct mempool *pool, struct image_reader **ret_r, struct err *e);

/*
 * The same on @len bytes of memory, which stay the caller's and must outlive the reader. Never
 * absent.
 * @has_common as after image_dir_set_version(): false for version 1.
 */
int image_reader_open_mem(const void *data, size_t len, enum image_kind kind, bool has_common,
			  struct mempool *pool, struct image_reader **ret_r, struct err *e);

void image_reader_free(struct image_reader *r);
DEFINE_AUTOFREE(image_reader, struct image_reader)

/*
 * Read the next record as @desc. @ret_msg is the address of a pointer to the message's type:
 *
 *	PstreeEntry *entry;
 *	while ((ret = image_read(r, &pstree_entry__descriptor, &entry, e)) > 0)
 *
 * Returns IMAGE_RECORD, or IMAGE_END when no byte is left, or -EBADMSG when the file is damaged.
 * Nothing is to be freed: the message lives in the reader's pool.
 */
int image_read(struct image_reader *r, const ProtobufCMessageDescriptor *desc, void *ret_msg,
	       struct err *e);

/* As image_read, but an end here is an error: the record has to be there. Returns 0. */
int image_read_needed(struct image_reader *r, const ProtobufCMessageDescriptor *desc, void *ret_msg,
		      struct err *e);

/* Read or skip exactly @len raw bytes; fewer left is -EBADMSG. */
int image_read_raw(struct image_reader *r, void *buf, size_t len, struct err *e);
int image_skip_raw(struct image_reader *r, uint64_t len, struct err *e);

/* Where the next byte to read is in the file, and how many there are from it to the end. */
uint64_t image_reader_offset(const struct image_reader *r);
uint64_t image_reader_left(const struct image_reader *r);

/* The descriptor, for pread() of payload; owned by @r. -1 for a reader on memory. */
int image_reader_fd(const struct image_reader *r);

/* The name of the file, for error messages. Lives as long as @r. */
const char *image_reader_name(const struct image_reader *r);

/*
 * Open, read the one record that must be there, close. Returns 0 or IMAGE_ABSENT; more bytes behind
 * the record are an error.
 */
int image_read_one(struct image_dir *dir, enum image_kind kind, uint64_t id, struct mempool *pool,
		   const ProtobufCMessageDescriptor *desc, void *ret_msg, struct err *e);

/* ---- checking ---- */

struct image_verify {
	unsigned int n_images;	/* files that were decoded */
	unsigned int n_records; /* messages in them */
	unsigned int n_others;	/* files whose name is not an image's */
};

/*
 * Decode every image of the directory, to its last byte. 0, or the first damage found; a directory
 * without inventory.img is -ENOENT. @ret may be NULL.
 */
int image_verify(struct image_dir *dir, struct image_verify *ret, struct err *e);

#endif
