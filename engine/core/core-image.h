/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_CORE_CORE_IMAGE_H
#define ENGINE_CORE_CORE_IMAGE_H

/* core-TID.img: one message per thread that many rooms fill together. */
#include "engine/core/room.h"

int core_image_write(struct dump *d, const struct thread *th, struct err *e);
int core_image_read(struct restore *r, struct thread *th, struct err *e);

#endif
