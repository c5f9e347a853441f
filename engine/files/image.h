/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_FILES_IMAGE_H
#define ENGINE_FILES_IMAGE_H

/* For the image part of kinds: what the messages of all kinds have in common. */
#include "engine/files/files.h"
#include "images/image.h"
#include "images/proto/fdinfo.pb-c.h"

/* A message of @type in the pool, initialized. NULL without memory. */
#define file_message(pool, type, init)                                                             \
	({                                                                                         \
		type *msg_tmp = mempool_new_(pool, type);                                          \
		if (msg_tmp)                                                                       \
			init(msg_tmp);                                                             \
		msg_tmp;                                                                           \
	})

/* @f's owner as a message; NULL without memory. */
FownEntry *file_owner_message(struct dump *d, const struct file *f);

/*
 * What all messages of kinds have: is the inner id the outer one, are flags ones that an open file
 * can have. Sets f->flags and f->owner.
 */
int file_load_common(struct restore *r, struct file *f, uint32_t id, uint32_t flags,
		     const FownEntry *fown, struct err *e);

/* Give a fresh description the flags of F_SETFL, except O_ASYNC, which takes a task. */
int file_set_flags(int fd, uint32_t flags, struct err *e);

/* Open the description behind @fd once more: a new description of the same inode. */
int file_reopen(int fd, uint32_t flags, struct err *e);

#endif
