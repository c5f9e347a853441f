/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mountinfo: a line per mount under the root of the task.
 *
 *	36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
 *
 * Blanks in names are written as \040, so fields are separated by exactly one blank each. Between
 *the options and the "-" there can be any number of tags, also unknown ones, which are passed over.
 *The source can be empty.
 */
#include "engine/proc/mountinfo.h"
#include "engine/proc/scan.h"

static bool scan_ids(const char **p, struct proc_mount *m)
{
	return scan_int(p, &m->id) && scan_char(p, ' ') && scan_int(p, &m->parent) &&
	       scan_char(p, ' ') && scan_u32(p, &m->dev_major) && scan_char(p, ':') &&
	       scan_u32(p, &m->dev_minor) && scan_char(p, ' ');
}

static bool scan_paths(const char **p, const char *end, struct proc_mount *m)
{
	return scan_until(p, end, ' ', &m->root) && scan_until(p, end, ' ', &m->mountpoint) &&
	       scan_until(p, end, ' ', &m->options) && m->root.len && m->mountpoint.len;
}

static bool parse_group(const char *p, const char *end, int *ret)
{
	return scan_int(&p, ret) && p == end;
}

static bool parse_tag(struct proc_str tag, struct proc_mount *m)
{
	const char *p = tag.s;
	const char *end = p + tag.len;

	if (scan_literal(&p, "shared:"))
		return parse_group(p, end, &m->shared);
	if (scan_literal(&p, "master:"))
		return parse_group(p, end, &m->master);
	if (scan_literal(&p, "propagate_from:"))
		return parse_group(p, end, &m->propagate_from);
	if (proc_str_eq(tag, "unbindable"))
		m->unbindable = true;
	return true;
}

/* Tags, up to and with the "-". */
static bool scan_tags(const char **p, const char *end, struct proc_mount *m)
{
	struct proc_str tag;

	while (scan_until(p, end, ' ', &tag)) {
		if (proc_str_eq(tag, "-"))
			return true;
		if (!parse_tag(tag, m))
			return false;
	}
	return false;
}

static bool scan_super(const char **p, const char *end, struct proc_mount *m)
{
	if (!scan_until(p, end, ' ', &m->fstype) || !scan_until(p, end, ' ', &m->source))
		return false;
	m->super_options = (struct proc_str){ .s = *p, .len = end - *p };
	return m->fstype.len;
}

static int malformed(const struct proc_cursor *c, const char *what, struct err *e)
{
	return err_say(e, -EINVAL, "mountinfo, line %u: malformed %s", c->line, what);
}

int mountinfo_next(struct proc_cursor *c, struct proc_mount *ret, struct err *e)
{
	const char *p = c->p;
	const char *end;

	if (p == c->end)
		return 0;
	*ret = (struct proc_mount){ 0 };
	end = line_end(p, c->end);
	if (!end)
		return malformed(c, "end: the line is cut", e);
	if (!scan_ids(&p, ret))
		return malformed(c, "mount id, parent or device", e);
	if (!scan_paths(&p, end, ret))
		return malformed(c, "root, mount point or options", e);
	if (!scan_tags(&p, end, ret))
		return malformed(c, "tags", e);
	if (!scan_super(&p, end, ret))
		return malformed(c, "file system, source or its options", e);
	c->p = end + 1;
	c->line++;
	return 1;
}
