/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_PROC_PROCFS_H
#define ENGINE_PROC_PROCFS_H

/* Reading from /proc, relative to an open /proc/PID (or any other) directory. */
#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"

/*
 * Read all of @name into *@buf, a malloc'ed buffer of *@cap bytes that grows as needed and is meant
 * to be used again for the next file. Start with NULL and 0, free(*buf) in the end. The text is
 * followed by a zero byte. Returns its length, or -errno (-ESRCH and -ENOENT: the task has gone).
 */
ssize_t proc_read(int dirfd, const char *name, char **buf, size_t *cap);

/* A growing array of numbers: pids, file descriptors. Start with { 0 }; reused by every list call.
 */
struct proc_numbers {
	int *v;
	size_t n;
	size_t cap;
};

void proc_numbers_fini(struct proc_numbers *numbers);
/* 0 or -ENOMEM */
int proc_numbers_push(struct proc_numbers *numbers, int value);

/*
 * Names in a directory that are decimal numbers, sorted ascending: for /proc/PID/task and
 * /proc/PID/fd. Replaces what @ret holds. @dir_fd is rewound first, so it can be listed again and
 * again.
 */
int proc_list_numbers(int dir_fd, struct proc_numbers *ret, struct err *e);

#define autonumbers __attribute__((cleanup(proc_numbers_fini))) struct proc_numbers

#endif
