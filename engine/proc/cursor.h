/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_PROC_CURSOR_H
#define ENGINE_PROC_CURSOR_H

/*
 * What the parsers of /proc text share. Text is given as (text, len) with text[len] == 0, which is
 *how proc_read() leaves it. Files that list things are walked with a cursor and a function per
 *file:
 *
 *	struct proc_cursor c = proc_cursor(text, len);
 *
 *	while ((ret = smaps_next(&c, &entry, e)) > 0)
 *		...
 *	if (ret < 0)
 *		return ret;
 *
 * All of them return 1 with an entry, 0 at the end, -EINVAL with @e naming the line. Strings in
 *entries point into the text, are not zero-terminated, and live as long as it does.
 */
#include <stddef.h>
#include <string.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/mempool.h"

struct proc_str {
	const char *s;
	size_t len;
};

struct proc_cursor {
	const char *p; /* the start of a line */
	const char *end;
	unsigned int line; /* of @p, counted from 1; for messages */
};

static inline struct proc_cursor proc_cursor(const char *text, size_t len)
{
	return (struct proc_cursor){ .p = text, .end = text + len, .line = 1 };
}

static inline bool proc_str_eq(struct proc_str a, const char *b)
{
	return strlen(b) == a.len && !memcmp(a.s, b, a.len);
}

static inline bool proc_str_has_suffix(struct proc_str a, const char *suffix)
{
	size_t n = strlen(suffix);

	return a.len >= n && !memcmp(a.s + a.len - n, suffix, n);
}

/* A zero-terminated copy, as it stands; NULL when memory is short. */
char *proc_str_dup(struct mempool *pool, struct proc_str str);

/*
 * Undo the kernel's octal escapes: \040 and the like, as in mountinfo. A backslash that starts no
 * escape stands for itself. The result is zero-terminated.
 *
 * Beware: maps and smaps escape the newline but not the backslash, so a name holding "\012" there
 * can mean either. /proc/PID/map_files or PROCMAP_QUERY tell.
 */
char *proc_str_unescape(struct mempool *pool, struct proc_str str);
/* The same into @buf. Returns the length, or -ENAMETOOLONG when @size does not do. */
ssize_t proc_str_unescape_to(struct proc_str str, char *buf, size_t size);

#endif
