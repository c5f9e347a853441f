/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_PROC_SCAN_H
#define ENGINE_PROC_SCAN_H

/*
 * Scanning numbers and lines, private to this folder. A scan function moves *p behind what it took
 * and returns true, or returns false and leaves *p where it was. None reads beyond the zero byte
 * that ends a text, so no bounds are passed.
 */
#include <errno.h>
#include <limits.h>
#include <stdint.h>

#include "engine/proc/cursor.h"

/* The end of the line at @p: its newline, or NULL when the text ends before one. */
static inline const char *line_end(const char *p, const char *end)
{
	return memchr(p, '\n', end - p);
}

static inline void skip_blanks(const char **p)
{
	while (**p == ' ' || **p == '\t')
		(*p)++;
}

static inline bool scan_char(const char **p, char c)
{
	if (**p != c)
		return false;
	(*p)++;
	return true;
}

/* @s is a string literal */
#define scan_literal(p, s) scan_bytes(p, s, sizeof(s) - 1)

static inline bool scan_bytes(const char **p, const char *s, size_t n)
{
	if (strncmp(*p, s, n))
		return false;
	*p += n;
	return true;
}

static inline bool scan_u64(const char **p, uint64_t *ret)
{
	const char *s = *p;
	uint64_t v = 0;

	for (; *s >= '0' && *s <= '9'; s++) {
		unsigned int digit = *s - '0';

		if (v > (UINT64_MAX - digit) / 10)
			return false;
		v = v * 10 + digit;
	}
	if (s == *p)
		return false;
	*p = s;
	*ret = v;
	return true;
}

/* 0 to 15, or more for what is not a lower-case hex digit */
static inline unsigned int hex_digit(char c)
{
	unsigned int d = (unsigned char)c - '0';

	if (d <= 9)
		return d;
	d = (unsigned char)c - 'a';
	return d <= 5 ? d + 10 : 16;
}

static inline bool scan_hex64(const char **p, uint64_t *ret)
{
	const char *s = *p;
	uint64_t v = 0;
	unsigned int d;

	for (; (d = hex_digit(*s)) < 16; s++) {
		if (v >> 60)
			return false;
		v = v << 4 | d;
	}
	if (s == *p)
		return false;
	*p = s;
	*ret = v;
	return true;
}

static inline bool scan_u32(const char **p, uint32_t *ret)
{
	const char *s = *p;
	uint64_t v;

	if (!scan_u64(&s, &v) || v > UINT32_MAX)
		return false;
	*p = s;
	*ret = v;
	return true;
}

static inline bool scan_hex32(const char **p, uint32_t *ret)
{
	const char *s = *p;
	uint64_t v;

	if (!scan_hex64(&s, &v) || v > UINT32_MAX)
		return false;
	*p = s;
	*ret = v;
	return true;
}

static inline bool scan_octal32(const char **p, uint32_t *ret)
{
	const char *s = *p;
	uint64_t v = 0;

	for (; *s >= '0' && *s <= '7'; s++) {
		v = v << 3 | (*s - '0');
		if (v > UINT32_MAX)
			return false;
	}
	if (s == *p)
		return false;
	*p = s;
	*ret = v;
	return true;
}

static inline bool scan_s64(const char **p, int64_t *ret)
{
	const char *s = *p;
	bool negative = scan_char(&s, '-');
	uint64_t v;

	if (!scan_u64(&s, &v) || v > (uint64_t)INT64_MAX + negative)
		return false;
	*p = s;
	*ret = negative ? (int64_t)(0 - v) : (int64_t)v;
	return true;
}

static inline bool scan_int(const char **p, int *ret)
{
	const char *s = *p;
	int64_t v;

	if (!scan_s64(&s, &v) || v < INT_MIN || v > INT_MAX)
		return false;
	*p = s;
	*ret = v;
	return true;
}

/* What stands before the next @c, which is taken too; false when @end comes first. */
static inline bool scan_until(const char **p, const char *end, char c, struct proc_str *ret)
{
	const char *stop = memchr(*p, c, end - *p);

	if (!stop)
		return false;
	*ret = (struct proc_str){ .s = *p, .len = stop - *p };
	*p = stop + 1;
	return true;
}

#endif
