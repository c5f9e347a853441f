/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mempool.h"
#include "base/util.h"

#define CHUNK_SIZE (64UL << 10)

struct chunk {
	struct chunk *next;
	size_t used, size;
	_Alignas(16) char data[];
};

struct mempool {
	struct chunk *chunks; /* the first one is the one being filled */
};

struct mempool *mempool_new(void)
{
	return calloc(1, sizeof(struct mempool));
}

void mempool_free(struct mempool *pool)
{
	if (!pool)
		return;
	while (pool->chunks) {
		struct chunk *c = pool->chunks;

		pool->chunks = c->next;
		free(c);
	}
	free(pool);
}

/* calloc, so that untouched pages of a fresh chunk cost nothing. */
static struct chunk *chunk_new(size_t size)
{
	struct chunk *c = calloc(1, sizeof(*c) + size);

	if (c)
		c->size = size;
	return c;
}

void *mempool_alloc(struct mempool *pool, size_t size)
{
	struct chunk *c = pool->chunks;
	void *p;

	if (size > SIZE_MAX / 2)
		return NULL;
	size = (size + 15) & ~15UL;
	if (size > CHUNK_SIZE / 4) {
		/* A chunk of its own, behind the one being filled. */
		struct chunk *own = chunk_new(size);

		if (!own)
			return NULL;
		own->used = size;
		own->next = c ? c->next : NULL;
		if (c)
			c->next = own;
		else
			pool->chunks = own;
		return own->data;
	}
	if (!c || c->size - c->used < size) {
		c = chunk_new(CHUNK_SIZE);
		if (!c)
			return NULL;
		c->next = pool->chunks;
		pool->chunks = c;
	}
	p = c->data + c->used;
	c->used += size;
	return p;
}

void *mempool_array(struct mempool *pool, size_t n, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(n, size, &total))
		return NULL;
	return mempool_alloc(pool, total);
}

void *mempool_dup(struct mempool *pool, const void *data, size_t size)
{
	void *p = mempool_alloc(pool, size);

	if (p && size)
		memcpy(p, data, size);
	return p;
}

char *mempool_strdup(struct mempool *pool, const char *s)
{
	return mempool_dup(pool, s, strlen(s) + 1);
}

char *mempool_printf(struct mempool *pool, const char *fmt, ...)
{
	va_list ap;
	char *s;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		return NULL;
	s = mempool_alloc(pool, n + 1);
	if (!s)
		return NULL;
	va_start(ap, fmt);
	vsnprintf(s, n + 1, fmt, ap);
	va_end(ap);
	return s;
}
