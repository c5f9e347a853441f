/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_PROC_MOUNTINFO_H
#define ENGINE_PROC_MOUNTINFO_H

/* /proc/PID/mountinfo, see proc_pid_mountinfo(5). */
#include <stdint.h>

#include "engine/proc/cursor.h"

struct proc_mount {
	int id;
	int parent;
	uint32_t dev_major;
	uint32_t dev_minor;
	/* Strings are as the kernel wrote them: use proc_str_unescape(). */
	struct proc_str root;
	struct proc_str mountpoint; /* seen from the root of the task */
	struct proc_str options;    /* of the mount: "rw,relatime" */
	int shared;		    /* peer group, or 0 */
	int master;		    /* peer group this one receives from, or 0 */
	int propagate_from;	    /* the nearest such group under the same root, or 0 */
	bool unbindable;
	struct proc_str fstype; /* "fuse.sshfs" when there is a subtype */
	struct proc_str source; /* may be empty */
	struct proc_str super_options;
};

int mountinfo_next(struct proc_cursor *c, struct proc_mount *ret, struct err *e);

#endif
