/* SPDX-License-Identifier: GPL-2.0-only */
/* children: pids, each followed by a blank, without a newline; empty when there are none. */
#include "engine/proc/children.h"
#include "engine/proc/scan.h"

int proc_children_parse(const char *text, size_t len, struct proc_numbers *ret, struct err *e)
{
	const char *p = text;
	int pid;

	ret->n = 0;
	while (p < text + len) {
		if (!scan_int(&p, &pid) || pid <= 0 || !scan_char(&p, ' '))
			return err_say(e, -EINVAL, "children: malformed pid after %zu of them",
				       ret->n);
		if (proc_numbers_push(ret, pid) < 0)
			return err_set(e, -ENOMEM, "children");
	}
	return 0;
}
