/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Strings in /proc text. Where a name could be mistaken for the end of a field or line, the kernel
 * writes a byte as a backslash and three octal digits (mangle_path): mountinfo does so for blank,
 * tab, newline and backslash, and is therefore exact.
 */
#include <errno.h>

#include "engine/proc/cursor.h"

static bool is_octal(char c)
{
	return c >= '0' && c <= '7';
}

/* The byte at @s, of which @len are left; *ret_used tells how many it took. */
static char unescaped_byte(const char *s, size_t len, size_t *ret_used)
{
	*ret_used = 1;
	if (*s != '\\' || len < 4)
		return *s;
	if (s[1] < '0' || s[1] > '3' || !is_octal(s[2]) || !is_octal(s[3]))
		return *s;
	*ret_used = 4;
	return (s[1] - '0') << 6 | (s[2] - '0') << 3 | (s[3] - '0');
}

ssize_t proc_str_unescape_to(struct proc_str str, char *buf, size_t size)
{
	size_t used, n = 0;

	for (size_t i = 0; i < str.len; i += used) {
		char c = unescaped_byte(str.s + i, str.len - i, &used);

		if (n + 1 >= size)
			return -ENAMETOOLONG;
		buf[n++] = c;
	}
	if (n >= size)
		return -ENAMETOOLONG;
	buf[n] = 0;
	return n;
}

char *proc_str_unescape(struct mempool *pool, struct proc_str str)
{
	char *s = mempool_alloc(pool, str.len + 1);

	if (s)
		proc_str_unescape_to(str, s, str.len + 1);
	return s;
}

char *proc_str_dup(struct mempool *pool, struct proc_str str)
{
	char *s = mempool_alloc(pool, str.len + 1);

	if (s && str.len)
		memcpy(s, str.s, str.len);
	return s;
}
