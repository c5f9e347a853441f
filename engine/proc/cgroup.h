/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_PROC_CGROUP_H
#define ENGINE_PROC_CGROUP_H

/* /proc/PID/cgroup: where the task is in each hierarchy, see cgroups(7). */
#include "engine/proc/cursor.h"

struct proc_cgroup {
	int hierarchy;		     /* 0: cgroup v2 */
	struct proc_str controllers; /* "cpu,cpuacct", "name=systemd", empty for v2 */
	struct proc_str path;	     /* relative to the root of the reader's cgroup namespace */
};

int cgroup_next(struct proc_cursor *c, struct proc_cgroup *ret, struct err *e);

#endif
