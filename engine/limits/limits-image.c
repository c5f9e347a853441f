/* SPDX-License-Identifier: GPL-2.0-only */
/* Resource limits in core images: tc.rlimits, by resource number; 2^64-1 is "unlimited", as in the kernel. */
#include <errno.h>

#include "engine/core/run.h"
#include "engine/limits/state.h"
#include "images/proto/core.pb-c.h"

static int dump_limits(struct dump *d, const struct proc_limits *limits, TaskCoreEntry *tc)
{
	TaskRlimitsEntry *all = mempool_new_(d->pool, TaskRlimitsEntry);
	RlimitEntry *entries = mempool_array(d->pool, PROC_N_LIMITS, sizeof(*entries));
	unsigned int i;

	if (!all || !entries)
		return -ENOMEM;
	task_rlimits_entry__init(all);
	all->rlimits = mempool_array(d->pool, PROC_N_LIMITS, sizeof(*all->rlimits));
	if (!all->rlimits)
		return -ENOMEM;
	for (i = 0; i < PROC_N_LIMITS; i++) {
		rlimit_entry__init(&entries[i]);
		entries[i].cur = limits->v[i].rlim_cur;
		entries[i].max = limits->v[i].rlim_max;
		all->rlimits[i] = &entries[i];
	}
	all->n_rlimits = PROC_N_LIMITS;
	tc->rlimits = all;
	return 0;
}

int limits_dump_core(struct dump *d, const struct thread *th, struct CoreEntry *core,
		     struct err *e)
{
	int ret;

	if (th != task_leader(th->task))
		return 0;
	ret = dump_limits(d, &limits_of(th->task)->limits, core->tc);
	return ret ? err_set(e, ret, "limits") : 0;
}

int limits_load_core(struct restore *r, struct thread *th, const struct CoreEntry *core,
		     struct err *e)
{
	struct limits_task *s = limits_of(th->task);
	const TaskRlimitsEntry *all;
	size_t i;

	if (th != task_leader(th->task) || !core->tc->rlimits)
		return 0;
	all = core->tc->rlimits;
	if (all->n_rlimits != PROC_N_LIMITS)
		return err_say(e, -EINVAL, "%zu resource limits instead of %d", all->n_rlimits,
			       PROC_N_LIMITS);
	for (i = 0; i < PROC_N_LIMITS; i++) {
		const RlimitEntry *entry = all->rlimits[i];

		if (entry->cur > entry->max)
			return err_say(e, -EINVAL, "soft limit %s is above the hard one",
				       limit_name(i));
		s->limits.v[i] = (struct rlimit){ .rlim_cur = entry->cur, .rlim_max = entry->max };
	}
	s->known = true;
	return 0;
}
