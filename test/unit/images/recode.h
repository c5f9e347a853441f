/* SPDX-License-Identifier: MIT */
#ifndef TEST_RECODE_H
#define TEST_RECODE_H

#include "images/image.h"

/* What came out of decoding an image and encoding it again. */
struct recode {
	unsigned int n_records;
	unsigned int n_changed;	 /* records whose bytes are not the same */
	unsigned int n_unknown;	 /* fields that our messages do not have */
	unsigned int n_unstable; /* records that decode differently the second time; never right */
	uint64_t n_raw;		 /* bytes outside of records */
};

int recode(struct image_reader *r, struct recode *ret, struct err *e);

#endif
