/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading /proc. Its files have no size: they are read until a read returns nothing. Most fit into
 * the first read; a long list (smaps, maps) comes in pieces of at most a page whatever is asked
 * for, as the kernel fills one page at a time.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>

#include "base/util.h"
#include "engine/proc/procfs.h"
#include "engine/proc/scan.h"

#define READ_MIN   16384
#define RECORD_MAX 4096

static int buf_grow(char **buf, size_t *cap)
{
	size_t size = *cap < READ_MIN ? READ_MIN : *cap * 2;
	char *p = realloc(*buf, size);

	if (!p)
		return -ENOMEM;
	*buf = p;
	*cap = size;
	return 0;
}

static ssize_t read_once(int fd, char *buf, size_t size)
{
	ssize_t n;

	do
		n = read(fd, buf, size);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

ssize_t proc_read(int dirfd, const char *name, char **buf, size_t *cap)
{
	autofd fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC);
	size_t len = 0;
	ssize_t n;

	if (fd < 0)
		return -errno;
	do {
		/* room for a page and the zero byte: less would make the kernel split its records
		 */
		if (*cap - len <= RECORD_MAX && buf_grow(buf, cap) < 0)
			return -ENOMEM;
		n = read_once(fd, *buf + len, *cap - len - 1);
		if (n < 0)
			return n;
		len += n;
	} while (n);
	(*buf)[len] = 0;
	return len;
}

void proc_numbers_fini(struct proc_numbers *numbers)
{
	free(numbers->v);
	*numbers = (struct proc_numbers){ 0 };
}

int proc_numbers_push(struct proc_numbers *numbers, int value)
{
	if (numbers->n == numbers->cap) {
		size_t cap = numbers->cap ? numbers->cap * 2 : 64;
		int *v = reallocarray(numbers->v, cap, sizeof(*v));

		if (!v)
			return -ENOMEM;
		numbers->v = v;
		numbers->cap = cap;
	}
	numbers->v[numbers->n++] = value;
	return 0;
}

/* As getdents64(2) returns them. */
struct dirent_head {
	uint64_t ino;
	int64_t off;
	uint16_t reclen;
	uint8_t type;
	char name[];
};

/* Add the names in a block of directory entries that are numbers. */
static int push_block(struct proc_numbers *numbers, const char *block, size_t len)
{
	for (size_t at = 0; at < len;) {
		const struct dirent_head *d = (const void *)(block + at);
		const char *name = d->name;
		int value;

		at += d->reclen;
		if (*name == '-' || !scan_int(&name, &value) || *name)
			continue;
		if (proc_numbers_push(numbers, value) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int compare_ints(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;

	return (x > y) - (x < y);
}

/* /proc lists in ascending order, unless the directory changes meanwhile. */
static void sort_numbers(struct proc_numbers *numbers)
{
	for (size_t i = 1; i < numbers->n; i++) {
		if (numbers->v[i - 1] > numbers->v[i]) {
			qsort(numbers->v, numbers->n, sizeof(int), compare_ints);
			return;
		}
	}
}

int proc_list_numbers(int dir_fd, struct proc_numbers *ret, struct err *e)
{
	_Alignas(uint64_t) char block[16384];
	long n;

	ret->n = 0;
	if (lseek(dir_fd, 0, SEEK_SET) < 0)
		return err_set(e, -errno, "rewind a /proc directory");
	while ((n = syscall(SYS_getdents64, dir_fd, block, sizeof(block))) > 0) {
		if (push_block(ret, block, n) < 0)
			return err_set(e, -ENOMEM, "list a /proc directory");
	}
	if (n < 0)
		return err_set(e, -errno, "list a /proc directory");
	sort_numbers(ret);
	return 0;
}
