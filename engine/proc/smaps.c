/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * smaps: the only place that tells the attributes of a mapping set by madvise, mlock, mseal and
 * others, as two-letter codes in the line VmFlags. An entry is a line of maps, which begins with a
 * digit or a lower-case letter, followed by lines "Key: value" that begin with a capital one;
 * VmFlags is the last.
 *
 * There can be megabytes of it, so this is the one parser here where speed was looked at: each line
 * costs a search for its newline and a look at its first letters.
 */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>

#include "base/util.h"
#include "engine/proc/map-line.h"
#include "engine/proc/scan.h"
#include "engine/proc/smaps.h"

static const char flag_codes[VMF_COUNT][2] = {
#define VMF_CODE(name, a, b) { a, b },
	VMF_CODES(VMF_CODE)
#undef VMF_CODE
};

static_assert(VMF_COUNT < 63, "bit 63 is VMF_UNKNOWN");

#define PAIR(a, b) ((a) << 8 | (b))

/* The bit of the code at @p; a switch is a search in a sorted table, made by the compiler. */
static uint64_t flag_bit(const char *p)
{
	switch (PAIR((unsigned char)p[0], (unsigned char)p[1])) {
#define VMF_CASE(name, a, b)                                                                       \
	case PAIR(a, b):                                                                           \
		return VMF_##name;
		VMF_CODES(VMF_CASE)
#undef VMF_CASE
	default:
		return VMF_UNKNOWN;
	}
}

static bool scan_flag(const char **p, struct smaps_entry *ret)
{
	const char *s = *p;
	uint64_t bit;

	if (s[0] <= ' ' || s[1] <= ' ' || (s[2] != ' ' && s[2] != '\n'))
		return false;
	bit = flag_bit(s);
	if (bit == VMF_UNKNOWN && !ret->unknown_flag[0])
		memcpy(ret->unknown_flag, s, 2);
	ret->vm_flags |= bit;
	*p = s + 2;
	return true;
}

/* " rd wr mr " up to the newline */
static bool parse_flags(const char *p, struct smaps_entry *ret)
{
	for (;;) {
		skip_blanks(&p);
		if (*p == '\n')
			return true;
		if (!scan_flag(&p, ret))
			return false;
	}
}

struct key {
	const char *name;
	unsigned short len;
	unsigned short offset;
	bool is_int;
};

/* clang-format off */
#define KEY_U64(key, field) { key, sizeof(key) - 1, offsetof(struct smaps_entry, field), false }
#define KEY_INT(key, field) { key, sizeof(key) - 1, offsetof(struct smaps_entry, field), true }
/* clang-format on */

/* The numbers that are wanted, by the first letter of their line. */
static const struct key *const keys['Z' - 'A' + 1] = {
	['A' - 'A'] = (const struct key[]){ KEY_U64("Anonymous:", anonymous_kb), {} },
	['K' - 'A'] = (const struct key[]){ KEY_U64("KernelPageSize:", kernel_page_size_kb), {} },
	['L' - 'A'] = (const struct key[]){ KEY_U64("Locked:", locked_kb), {} },
	['P' - 'A'] = (const struct key[]){ KEY_U64("Private_Dirty:", private_dirty_kb),
					    KEY_U64("Private_Hugetlb:", private_hugetlb_kb),
					    KEY_INT("ProtectionKey:", pkey),
					    {} },
	['R' - 'A'] = (const struct key[]){ KEY_U64("Rss:", rss_kb), {} },
	['S' - 'A'] = (const struct key[]){ KEY_U64("Shared_Hugetlb:", shared_hugetlb_kb),
					    KEY_U64("Swap:", swap_kb),
					    {} },
	['T' - 'A'] = (const struct key[]){ KEY_INT("THPeligible:", thp_eligible), {} },
};

/* The key that the line from @p to @end begins with, or NULL. */
static const struct key *find_key(const char *p, const char *end)
{
	const struct key *key = *p >= 'A' && *p <= 'Z' ? keys[*p - 'A'] : NULL;
	size_t len = end - p;

	for (; key && key->name; key++) {
		if (key->len < len && !memcmp(p, key->name, key->len))
			return key;
	}
	return NULL;
}

/* "   123 kB" or "   123" */
static bool parse_number(const char *p, const struct key *key, struct smaps_entry *ret)
{
	void *to = (char *)ret + key->offset;

	skip_blanks(&p);
	if (!(key->is_int ? scan_int(&p, to) : scan_u64(&p, to)))
		return false;
	return *p == ' ' || *p == '\n';
}

static bool is_flags_line(const char *p, const char *end)
{
	return end - p >= 8 && !memcmp(p, "VmFlags:", 8);
}

/* A line "Key: value" */
static bool parse_line(const char *p, const char *end, struct smaps_entry *ret)
{
	const struct key *key;

	if (is_flags_line(p, end))
		return parse_flags(p + 8, ret);
	key = find_key(p, end);
	return !key || parse_number(p + key->len, key, ret);
}

/* The lines behind the head, up to the head of the next mapping. */
static int parse_lines(struct proc_cursor *c, struct smaps_entry *ret, struct err *e)
{
	bool has_flags = false;

	while (*c->p >= 'A' && *c->p <= 'Z') {
		const char *end = line_end(c->p, c->end);

		if (!end || !parse_line(c->p, end, ret))
			return err_say(e, -EINVAL, "smaps, line %u: malformed %.*s", c->line,
				       (int)strcspn(c->p, ": \n"), c->p);
		has_flags |= is_flags_line(c->p, end);
		c->p = end + 1;
		c->line++;
	}
	if (!has_flags)
		return err_say(e, -EINVAL, "smaps, line %u: mapping without VmFlags", c->line - 1);
	return 0;
}

int smaps_next(struct proc_cursor *c, struct smaps_entry *ret, struct err *e)
{
	int r;

	if (c->p == c->end)
		return 0;
	*ret = (struct smaps_entry){ 0 };
	r = map_line_parse(c, &ret->map, e);
	if (r < 0)
		return r;
	r = parse_lines(c, ret, e);
	return r < 0 ? r : 1;
}

/* Append @code to what @buf holds, if it fits. */
static size_t print_code(const char *code, char *buf, size_t len, size_t size)
{
	int n = snprintf(buf + len, size - len, "%s%.2s", len ? " " : "", code);

	if (n < 0 || len + n >= size) {
		buf[len] = 0;
		return len;
	}
	return len + n;
}

char *smaps_flags_print(uint64_t vm_flags, char *buf, size_t size)
{
	size_t len = 0;

	buf[0] = 0;
	for (unsigned int i = 0; i < VMF_COUNT; i++) {
		if (vm_flags & 1ULL << i)
			len = print_code(flag_codes[i], buf, len, size);
	}
	if (vm_flags & VMF_UNKNOWN)
		print_code("??", buf, len, size);
	return buf;
}
