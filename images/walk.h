/* SPDX-License-Identifier: MIT */
#ifndef IMAGES_WALK_H
#define IMAGES_WALK_H

/*
 * Going through an image of any kind without knowing what its messages mean: for checking, copying
 * and printing. The rules about which raw bytes follow which record are here.
 */
#include "images/image.h"

struct image_visitor {
	/* A record and the bytes it was decoded from, until the call returns. May be NULL. */
	int (*record)(void *arg, const ProtobufCMessage *msg, const void *wire, size_t wire_len,
		      struct err *e);
	/* Raw bytes with their padding, long ones in several calls. NULL: they are not read. */
	int (*raw)(void *arg, const void *data, size_t len, struct err *e);
	void *arg;
};

/*
 * Visit all of the image that @r was opened on, in the order of the file. The reader must be fresh
 * and should have no pool, so that memory does not grow with the file. Returns 0, the negative
 * value of a visit, or -EBADMSG for damage.
 */
int image_walk(struct image_reader *r, const struct image_visitor *visitor, struct err *e);

#endif
