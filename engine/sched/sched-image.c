/* SPDX-License-Identifier: GPL-2.0-only */
/* Scheduling in core images, per thread; affinity, io priority and reset-on-fork are fields of ours. */
#include <errno.h>
#include <linux/ioprio.h>
#include <string.h>

#include "engine/core/run.h"
#include "engine/sched/state.h"
#include "images/proto/core.pb-c.h"

int sched_dump_core(struct dump *d, const struct thread *th, struct CoreEntry *core,
		    struct err *e)
{
	const struct sched_thread *s = sched_of(th);
	ThreadCoreEntry *entry = core->thread_core;

	entry->has_sched_policy = entry->has_sched_nice = true;
	entry->sched_policy = s->policy;
	entry->sched_nice = s->nice;
	entry->has_sched_prio = s->priority != 0;
	entry->sched_prio = s->priority;
	entry->has_sched_reset_on_fork = entry->sched_reset_on_fork = s->reset_on_fork;
	entry->has_ioprio = s->ioprio != 0;
	entry->ioprio = s->ioprio;
	if (s->cpus) {
		entry->has_cpu_affinity = true;
		entry->cpu_affinity.data = (uint8_t *)s->cpus->bits;
		entry->cpu_affinity.len = s->cpus->len;
	}
	return 0;
}

static int load_cpus(struct restore *r, const ThreadCoreEntry *entry, struct sched_thread *s,
		     struct err *e)
{
	struct cpu_mask mask = { .len = entry->cpu_affinity.len };

	if (!entry->has_cpu_affinity)
		return 0;
	if (mask.len > sizeof(mask.bits))
		return err_say(e, -EINVAL, "cpu affinity of %zu bytes", entry->cpu_affinity.len);
	memcpy(mask.bits, entry->cpu_affinity.data, mask.len);
	s->cpus = mempool_dup(r->pool, &mask, sizeof(mask));
	return s->cpus ? 0 : err_set(e, -ENOMEM, "cpu affinity");
}

static int load_ioprio(const ThreadCoreEntry *entry, struct sched_thread *s, struct err *e)
{
	if (!entry->has_ioprio)
		return 0;
	if (IOPRIO_PRIO_CLASS(entry->ioprio) > IOPRIO_CLASS_IDLE)
		return err_say(e, -EINVAL, "io priority 0x%x", entry->ioprio);
	s->ioprio = entry->ioprio;
	return 0;
}

int sched_load_core(struct restore *r, struct thread *th, const struct CoreEntry *core,
		    struct err *e)
{
	const ThreadCoreEntry *entry = core->thread_core;
	struct sched_thread *s = sched_of(th);

	s->known = entry->has_sched_policy;
	s->policy = entry->sched_policy;
	s->nice = entry->sched_nice;
	s->priority = entry->sched_prio;
	s->reset_on_fork = entry->sched_reset_on_fork;
	if (sched_validate(s, e) || load_ioprio(entry, s, e))
		return e->code;
	return load_cpus(r, entry, s, e);
}
