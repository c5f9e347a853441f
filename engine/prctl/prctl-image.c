/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The odds and ends in core images. Most have a field; properties that upstream does not know are in a list
 * of names and values of ours. tc.personality is a curiosity: the hex digits of the personality, read as
 * a decimal number; the true one is in the list.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "engine/core/run.h"
#include "engine/prctl/state.h"
#include "images/proto/core.pb-c.h"

#define COREDUMP_FILTER "coredump_filter"

/* ---- dump ---- */

static uint32_t decimal_of_hex(uint32_t personality)
{
	char text[16];

	snprintf(text, sizeof(text), "%08x", personality);
	return atoi(text);
}

static PropertyEntry *property_entry(struct mempool *pool, const char *name, uint64_t value)
{
	PropertyEntry *entry = mempool_new_(pool, PropertyEntry);

	if (!entry)
		return NULL;
	property_entry__init(entry);
	entry->name = (char *)name;
	entry->value = value;
	return entry;
}

/* Append the special ones of @scope to @list, which has room for all. -ENOMEM */
static int dump_properties(struct dump *d, const struct properties *all, enum property_scope scope,
			   PropertyEntry **list, size_t *n)
{
	const struct properties *own = &prctl_own(&d->tree)->properties;
	unsigned int id;

	for (id = 0; id < N_PROPERTIES; id++) {
		const struct property *row = property_get(id);

		if (row->scope != scope || !property_is_special(id, all, own))
			continue;
		list[*n] = property_entry(d->pool, row->name, all->value[id]);
		if (!list[(*n)++])
			return -ENOMEM;
	}
	return 0;
}

static int dump_coredump_filter(struct dump *d, const struct proc_values *values, TaskCoreEntry *tc)
{
	if (!values->has_coredump_filter)
		return 0;
	tc->properties[tc->n_properties] =
		property_entry(d->pool, COREDUMP_FILTER, values->coredump_filter);
	return tc->properties[tc->n_properties++] ? 0 : -ENOMEM;
}

static int dump_task(struct dump *d, const struct thread *leader, TaskCoreEntry *tc)
{
	const struct prctl_task *s = prctl_of_task(leader->task);
	const struct properties *own = &prctl_of_thread(leader)->properties;
	int ret;

	tc->comm = prctl_of_thread(leader)->comm;
	tc->personality = decimal_of_hex(properties_value(own, PROPERTY_PERSONALITY));
	tc->has_loginuid = s->values.has_loginuid;
	tc->loginuid = s->values.loginuid;
	tc->has_oom_score_adj = s->values.has_oom_score_adj;
	tc->oom_score_adj = s->values.oom_score_adj;
	tc->has_child_subreaper = true;
	tc->child_subreaper = properties_value(&s->properties, PROPERTY_SUBREAPER) != 0;
	tc->has_membarrier_registration_mask = s->membarrier != 0;
	tc->membarrier_registration_mask = s->membarrier;
	tc->properties = mempool_array(d->pool, N_PROPERTIES + 1, sizeof(*tc->properties));
	if (!tc->properties)
		return -ENOMEM;
	ret = dump_properties(d, &s->properties, PROPERTY_OF_TASK, tc->properties,
			      &tc->n_properties);
	return ret ? ret : dump_coredump_filter(d, &s->values, tc);
}

static int dump_rseq(struct dump *d, const struct rseq_area *area, ThreadCoreEntry *core)
{
	RseqEntry *entry = mempool_new_(d->pool, RseqEntry);

	if (!entry)
		return -ENOMEM;
	rseq_entry__init(entry);
	entry->rseq_abi_pointer = area->addr;
	entry->rseq_abi_size = area->size;
	entry->signature = area->signature;
	core->rseq_entry = entry;
	return 0;
}

static int dump_thread(struct dump *d, struct prctl_thread *s, CoreEntry *entry)
{
	ThreadCoreEntry *core = entry->thread_core;
	uint64_t pdeath_sig = properties_value(&s->properties, PROPERTY_PDEATHSIG);

	entry->thread_info->clear_tid_addr = properties_value(&s->properties, PROPERTY_TID_ADDRESS);
	core->comm = s->comm;
	core->futex_rla = s->robust_list;
	core->futex_rla_len = s->robust_list_len;
	core->has_pdeath_sig = pdeath_sig != 0;
	core->pdeath_sig = pdeath_sig;
	core->has_seccomp_mode = true;
	core->seccomp_mode = SECCOMP_MODE__disabled;
	core->properties = mempool_array(d->pool, N_PROPERTIES, sizeof(*core->properties));
	if (!core->properties || (s->rseq.addr && dump_rseq(d, &s->rseq, core)))
		return -ENOMEM;
	return dump_properties(d, &s->properties, PROPERTY_OF_THREAD, core->properties,
			       &core->n_properties);
}

int prctl_dump_core(struct dump *d, const struct thread *th, struct CoreEntry *core,
		    struct err *e)
{
	int ret = dump_thread(d, prctl_of_thread(th), core);

	if (!ret && th == task_leader(th->task))
		ret = dump_task(d, th, core->tc);
	return ret ? err_set(e, ret, "properties") : 0;
}

/* ---- restore ---- */

static int load_property(struct properties *all, enum property_scope scope,
			 const PropertyEntry *entry, struct err *e)
{
	enum property_id id = property_find(entry->name);
	const struct property *row = id < N_PROPERTIES ? property_get(id) : NULL;

	if (!row || row->scope != scope || row->has_field || row->refusal)
		return err_say(e, -ENOTSUP, "property '%.40s' is not known to this criu",
			       entry->name);
	properties_set(all, id, entry->value);
	return 0;
}

static int load_properties(struct properties *all, enum property_scope scope,
			   PropertyEntry *const *list, size_t n, struct err *e)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (load_property(all, scope, list[i], e))
			return e->code;
	return 0;
}

/* Those of a task, and the one among them that is a file in /proc. */
static int load_task_properties(struct prctl_task *s, const TaskCoreEntry *tc, struct err *e)
{
	size_t i;

	for (i = 0; i < tc->n_properties; i++) {
		const PropertyEntry *entry = tc->properties[i];

		if (!strcmp(entry->name, COREDUMP_FILTER)) {
			s->values.has_coredump_filter = true;
			s->values.coredump_filter = entry->value;
		} else if (load_property(&s->properties, PROPERTY_OF_TASK, entry, e)) {
			return e->code;
		}
	}
	return 0;
}

static int load_task(struct task *t, const TaskCoreEntry *tc, struct err *e)
{
	struct prctl_task *s = prctl_of_task(t);

	if (tc->has_oom_score_adj && (tc->oom_score_adj < -1000 || tc->oom_score_adj > 1000))
		return err_say(e, -EINVAL, "oom_score_adj %d", tc->oom_score_adj);
	if (membarrier_validate(tc->membarrier_registration_mask, e))
		return e->code;
	s->values.has_oom_score_adj = tc->has_oom_score_adj;
	s->values.oom_score_adj = tc->oom_score_adj;
	s->values.has_loginuid = tc->has_loginuid;
	s->values.loginuid = tc->loginuid;
	s->membarrier = tc->membarrier_registration_mask;
	properties_set(&s->properties, PROPERTY_SUBREAPER, tc->child_subreaper);
	return load_task_properties(s, tc, e);
}

/* A thread's name is in thread_core; old images have that of the leader in tc alone. */
static int load_comm(struct prctl_thread *s, const CoreEntry *core, struct err *e)
{
	const char *comm = core->thread_core->comm;

	if (!comm && core->tc) /* only a leader has one */
		comm = core->tc->comm;
	if (!comm)
		return err_say(e, -EINVAL, "no name");
	if (strlen(comm) >= sizeof(s->comm))
		return err_say(e, -EINVAL, "the name '%.40s' is too long", comm);
	strcpy(s->comm, comm);
	return 0;
}

static int load_seccomp(const CoreEntry *core, struct err *e)
{
	const ThreadCoreEntry *th = core->thread_core;
	bool old = core->tc && core->tc->has_old_seccomp_mode &&
		   core->tc->old_seccomp_mode != SECCOMP_MODE__disabled;

	if (!old && (!th->has_seccomp_mode || th->seccomp_mode == SECCOMP_MODE__disabled))
		return 0;
	return err_say(e, -ENOTSUP, "seccomp is not supported yet");
}

static void load_rseq(struct prctl_thread *s, const RseqEntry *entry)
{
	if (!entry)
		return;
	s->rseq.addr = entry->rseq_abi_pointer;
	s->rseq.size = entry->rseq_abi_size;
	s->rseq.signature = entry->signature;
}

static int load_thread(struct prctl_thread *s, const CoreEntry *core, struct err *e)
{
	const ThreadCoreEntry *th = core->thread_core;

	if (th->has_pdeath_sig && th->pdeath_sig > 64)
		return err_say(e, -EINVAL, "parent death signal %u", th->pdeath_sig);
	if (load_comm(s, core, e) || load_seccomp(core, e))
		return e->code;
	s->robust_list = th->futex_rla;
	s->robust_list_len = th->futex_rla_len;
	load_rseq(s, th->rseq_entry);
	properties_set(&s->properties, PROPERTY_PDEATHSIG, th->pdeath_sig);
	properties_set(&s->properties, PROPERTY_TID_ADDRESS, core->thread_info->clear_tid_addr);
	return load_properties(&s->properties, PROPERTY_OF_THREAD, th->properties,
			       th->n_properties, e);
}

int prctl_load_core(struct restore *r, struct thread *th, const struct CoreEntry *core,
		    struct err *e)
{
	int ret = load_thread(prctl_of_thread(th), core, e);

	if (!ret && th == task_leader(th->task))
		ret = load_task(th->task, core->tc, e);
	return ret;
}
