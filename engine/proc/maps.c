/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * maps: "55d0c8a8f000-55d0c8a91000 r-xp 00002000 fe:00 247498      /usr/bin/head". The name begins
 * in column 74, or one blank after the inode when that ends later; it starts with "/", "[" or a
 * letter, never with a blank, and may contain any byte, the newline being written as \012.
 */
#include <sys/mman.h>

#include "engine/proc/map-line.h"
#include "engine/proc/scan.h"

static bool scan_range(const char **p, struct proc_map *m)
{
	return scan_hex64(p, &m->start) && scan_char(p, '-') && scan_hex64(p, &m->end) &&
	       scan_char(p, ' ') && m->start < m->end;
}

static bool scan_prot_bit(const char **p, char letter, uint8_t bit, uint8_t *prot)
{
	if (scan_char(p, letter)) {
		*prot |= bit;
		return true;
	}
	return scan_char(p, '-');
}

static bool scan_perms(const char **p, struct proc_map *m)
{
	m->prot = 0;
	if (!scan_prot_bit(p, 'r', PROT_READ, &m->prot) ||
	    !scan_prot_bit(p, 'w', PROT_WRITE, &m->prot) ||
	    !scan_prot_bit(p, 'x', PROT_EXEC, &m->prot))
		return false;
	m->shared = scan_char(p, 's');
	return (m->shared || scan_char(p, 'p')) && scan_char(p, ' ');
}

static bool scan_file(const char **p, struct proc_map *m)
{
	return scan_hex64(p, &m->pgoff) && scan_char(p, ' ') && scan_hex32(p, &m->dev_major) &&
	       scan_char(p, ':') && scan_hex32(p, &m->dev_minor) && scan_char(p, ' ') &&
	       scan_u64(p, &m->ino);
}

static int malformed(const struct proc_cursor *c, const char *what, struct err *e)
{
	return err_say(e, -EINVAL, "mapping list, line %u: malformed %s", c->line, what);
}

int map_line_parse(struct proc_cursor *c, struct proc_map *ret, struct err *e)
{
	const char *p = c->p;
	const char *end = line_end(p, c->end);

	if (!end)
		return malformed(c, "end: the line is cut", e);
	if (!scan_range(&p, ret))
		return malformed(c, "address range", e);
	if (!scan_perms(&p, ret))
		return malformed(c, "permissions", e);
	if (!scan_file(&p, ret))
		return malformed(c, "offset, device or inode", e);
	if (p != end && *p != ' ')
		return malformed(c, "inode", e);
	while (p != end && *p == ' ')
		p++;
	ret->name = (struct proc_str){ .s = p, .len = end - p };
	c->p = end + 1;
	c->line++;
	return 0;
}

int maps_next(struct proc_cursor *c, struct proc_map *ret, struct err *e)
{
	int r;

	if (c->p == c->end)
		return 0;
	r = map_line_parse(c, ret, e);
	return r < 0 ? r : 1;
}
