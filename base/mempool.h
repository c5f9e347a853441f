/* SPDX-License-Identifier: MIT */
#ifndef BASE_MEMPOOL_H
#define BASE_MEMPOOL_H

/*
 * A pool of memory that is freed as a whole: for models built from images, message trees that are
 * about to be packed, and whatever else has the lifetime of one run. All memory comes zeroed and
 * aligned to 16 bytes. Allocation fails by returning NULL, as malloc does.
 */
#include <stddef.h>

struct mempool;

struct mempool *mempool_new(void);
void mempool_free(struct mempool *pool);

void *mempool_alloc(struct mempool *pool, size_t size);
/* Zeroed array; NULL as well when @n times @size overflows. */
void *mempool_array(struct mempool *pool, size_t n, size_t size);
void *mempool_dup(struct mempool *pool, const void *data, size_t size);
char *mempool_strdup(struct mempool *pool, const char *s);
char *mempool_printf(struct mempool *pool, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#define mempool_new_(pool, type) ((type *)mempool_alloc(pool, sizeof(type)))

#endif
