/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_PROC_FDINFO_H
#define ENGINE_PROC_FDINFO_H

/*
 * /proc/PID/fdinfo/FD: a head that every file has, then lines of the kind of the file, see
 * proc_pid_fdinfo(5). A kind that needs only a few numbers finds them with fdinfo_next().
 */
#include <stdint.h>

#include "engine/proc/cursor.h"

struct fdinfo {
	int64_t pos;
	uint32_t flags; /* O_*, with O_CLOEXEC from the descriptor and O_LARGEFILE as the kernel
			   keeps it */
	int mnt_id;	/* -1 before 3.15 */
	uint64_t ino;	/* 0 before 5.14 */
	unsigned int n_locks;	  /* "lock:" lines */
	struct proc_cursor lines; /* all that follows the head, locks included */
};

int fdinfo_parse(const char *text, size_t len, struct fdinfo *ret, struct err *e);

/*
 * A line "key: value". The key ends at the first colon, the value has no blanks in front. A line
 * without a colon has an empty key.
 */
struct fdinfo_line {
	struct proc_str key;
	struct proc_str value;
};

int fdinfo_next(struct proc_cursor *c, struct fdinfo_line *ret, struct err *e);

struct fdinfo_eventfd {
	uint64_t count;
	int id;	       /* -1 before 5.2 */
	int semaphore; /* EFD_SEMAPHORE: 0 or 1; -1 before 6.5, where only a read tells */
};

int fdinfo_eventfd_parse(const struct fdinfo *info, struct fdinfo_eventfd *ret, struct err *e);

#endif
