/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cgroup: "hierarchy:controllers:path" lines. The names of cgroups may hold colons and blanks but
 * no newline, so the path is what follows the second colon. " (deleted)" is appended to that of a
 * removed cgroup.
 */
#include "engine/proc/cgroup.h"
#include "engine/proc/scan.h"

int cgroup_next(struct proc_cursor *c, struct proc_cgroup *ret, struct err *e)
{
	const char *p = c->p;
	const char *end;

	if (p == c->end)
		return 0;
	end = line_end(p, c->end);
	if (!end)
		return err_say(e, -EINVAL, "cgroup, line %u: the line is cut", c->line);
	if (!scan_int(&p, &ret->hierarchy) || !scan_char(&p, ':') ||
	    !scan_until(&p, end, ':', &ret->controllers))
		return err_say(e, -EINVAL, "cgroup, line %u: malformed", c->line);
	ret->path = (struct proc_str){ .s = p, .len = end - p };
	c->p = end + 1;
	c->line++;
	return 1;
}
