/* SPDX-License-Identifier: MIT */
#ifndef TEST_SAMPLE_H
#define TEST_SAMPLE_H

/* Images of every kind with something in every field, made from the descriptors. */
#include "images/image.h"

/* A message with all its fields set; @seed makes two of them differ. Lives in @pool. */
ProtobufCMessage *sample_message(struct mempool *pool, const ProtobufCMessageDescriptor *desc,
				 unsigned int seed);

/* Write an image of @kind: its records with the raw bytes they say. */
int sample_write(struct image_dir *dir, enum image_kind kind, uint64_t id, struct err *e);

/* The same of all kinds, and commit. */
int sample_write_all(struct image_dir *dir, struct err *e);

#endif
