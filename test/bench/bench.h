/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TEST_BENCH_BENCH_H
#define TEST_BENCH_BENCH_H

/* What the programs of the bench have in common: the clock, dying, and the loads that are measured. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static inline int64_t now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000LL + ts.tv_nsec / 1000;
}

static inline void die(const char *what)
{
	dprintf(2, "bench: %s: %s\n", what, strerror(errno));
	_exit(1);
}

/* Nothing waits to be written to the disk under the current directory: else the first to write is the fastest. */
static inline void settle_disk(void)
{
	int fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || syncfs(fd))
		die("syncfs");
	close(fd);
}

/* Anonymous memory, every word of it written and none the same. */
static inline void *touched_memory(size_t size)
{
	uint64_t *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint64_t x = 88172645463325252ULL;
	size_t i;

	if (p == MAP_FAILED)
		die("map memory");
	for (i = 0; i < size / sizeof(*p); i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		p[i] = x;
	}
	return p;
}

/* @n mappings of a page each, alternating in protection so that none can be merged, all of them touched. */
static inline void many_mappings(size_t n)
{
	size_t i, page = 4096;
	char *p = mmap(NULL, n * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		die("map memory");
	for (i = 0; i < n; i++) {
		p[i * page] = 1;
		if (i % 2 && mprotect(p + i * page, page, PROT_READ))
			die("mprotect");
	}
}

#endif
