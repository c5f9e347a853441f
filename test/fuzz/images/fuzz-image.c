/* SPDX-License-Identifier: MIT */
/*
 * The decoder of images on arbitrary bytes: as each kind of image, of both versions. The magic of
 * the input decides which ones get further than the first words, so a corpus is simply image files.
 * What decodes is encoded again, and that must be stable.
 */
#include <stdint.h>
#include <stdlib.h>

#include "images/image.h"
#include "test/unit/images/recode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void decode(enum image_kind kind, bool has_common, const uint8_t *data, size_t size)
{
	autofree_(image_reader) struct image_reader *r = NULL;
	struct err e = ERR_INIT;
	struct recode rc;

	if (image_reader_open_mem(data, size, kind, has_common, NULL, &r, &e) < 0)
		return;
	if (recode(r, &rc, &e) < 0 && !e.text[0])
		abort(); /* a failure without a reason */
	if (rc.n_unstable)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (unsigned int kind = 0; kind < IMAGE_N_KINDS; kind++) {
		if (image_class(kind)->shape == IMAGE_BYTES)
			continue;
		decode(kind, true, data, size);
		decode(kind, false, data, size);
	}
	return 0;
}
