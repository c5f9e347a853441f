/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_LIMITS_STATE_H
#define ENGINE_LIMITS_STATE_H

/* What the limits room keeps of a task; private to this folder. */
#include "engine/limits/limits.h"
#include "engine/proc/limits.h"

struct limits_task {
	bool known; /* an image may lack them */
	struct proc_limits limits;
};

static inline struct limits_task *limits_of(const struct task *t)
{
	return task_part(t, ROOM_limits);
}

/* "RLIMIT_NOFILE" */
const char *limit_name(unsigned int resource);

/* limits-image.c */
int limits_dump_core(struct dump *d, const struct thread *th, struct CoreEntry *core,
		     struct err *e);
int limits_load_core(struct restore *r, struct thread *th, const struct CoreEntry *core,
		     struct err *e);

#endif
