/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Signals in core images: actions, the leader's mask and the process's queue in tc; the other masks, the
 * private queues and alternate stacks in thread_core.
 */
#include <errno.h>
#include <string.h>

#include "engine/core/run.h"
#include "engine/signals/state.h"
#include "images/proto/core.pb-c.h"

/* ---- dump ---- */

static int dump_actions(struct dump *d, const struct signals_task *s, TaskCoreEntry *tc)
{
	SaEntry *entries = mempool_array(d->pool, N_ACTIONS, sizeof(*entries));
	unsigned int i;

	tc->sigactions = mempool_array(d->pool, N_ACTIONS, sizeof(*tc->sigactions));
	if (!entries || !tc->sigactions)
		return -ENOMEM;
	for (i = 0; i < N_ACTIONS; i++) {
		sa_entry__init(&entries[i]);
		entries[i].sigaction = s->actions[i].handler;
		entries[i].flags = s->actions[i].flags;
		entries[i].restorer = s->actions[i].restorer;
		entries[i].mask = s->actions[i].mask;
		tc->sigactions[i] = &entries[i];
	}
	tc->n_sigactions = N_ACTIONS;
	return 0;
}

static int dump_queue(struct dump *d, const struct signal_queue *queue, SignalQueueEntry **ret)
{
	SignalQueueEntry *entry = mempool_new_(d->pool, SignalQueueEntry);
	SiginfoEntry *infos = mempool_array(d->pool, queue->n + 1, sizeof(*infos));
	size_t i;

	if (!entry || !infos)
		return -ENOMEM;
	signal_queue_entry__init(entry);
	entry->signals = mempool_array(d->pool, queue->n + 1, sizeof(*entry->signals));
	if (!entry->signals)
		return -ENOMEM;
	for (i = 0; i < queue->n; i++) {
		siginfo_entry__init(&infos[i]);
		infos[i].siginfo.data = (uint8_t *)&queue->infos[i];
		infos[i].siginfo.len = SIGINFO_SIZE;
		entry->signals[i] = &infos[i];
	}
	entry->n_signals = queue->n;
	*ret = entry;
	return 0;
}

static int dump_altstack(struct dump *d, const stack_t *stack, ThreadCoreEntry *core)
{
	ThreadSasEntry *sas = mempool_new_(d->pool, ThreadSasEntry);

	if (!sas)
		return -ENOMEM;
	thread_sas_entry__init(sas);
	sas->ss_sp = (uintptr_t)stack->ss_sp;
	sas->ss_size = stack->ss_size;
	sas->ss_flags = stack->ss_flags;
	core->sas = sas;
	return 0;
}

static int dump_task(struct dump *d, const struct thread *leader, TaskCoreEntry *tc)
{
	const struct signals_task *s = signals_of_task(leader->task);
	int ret = dump_actions(d, s, tc);

	tc->blk_sigset = signals_of_thread(leader)->mask;
	return ret ? ret : dump_queue(d, &s->shared, &tc->signals_s);
}

static int dump_thread(struct dump *d, const struct signals_thread *s, ThreadCoreEntry *core)
{
	int ret = dump_altstack(d, &s->altstack, core);

	core->has_blk_sigset = true;
	core->blk_sigset = s->mask;
	return ret ? ret : dump_queue(d, &s->queue, &core->signals_p);
}

int signals_dump_core(struct dump *d, const struct thread *th, struct CoreEntry *core,
		      struct err *e)
{
	int ret = 0;

	if (th == task_leader(th->task))
		ret = dump_task(d, th, core->tc);
	if (!ret)
		ret = dump_thread(d, signals_of_thread(th), core->thread_core);
	return ret ? err_set(e, ret, "signals of thread %d", th->tid) : 0;
}

/* ---- restore ---- */

static int load_actions(struct signals_task *s, const TaskCoreEntry *tc, struct err *e)
{
	unsigned int i;

	if (tc->n_sigactions != N_ACTIONS)
		return err_say(e, -EINVAL, "%zu signal actions instead of %d", tc->n_sigactions,
			       N_ACTIONS);
	for (i = 0; i < N_ACTIONS; i++) {
		const SaEntry *entry = tc->sigactions[i];

		if (entry->compat_sigaction)
			return err_say(e, -ENOTSUP,
				       "signal %u has the action of a 32-bit task, which is not "
				       "supported yet",
				       signal_of_action(i));
		s->actions[i] = (struct signal_action){ .handler = entry->sigaction,
							.flags = entry->flags,
							.restorer = entry->restorer,
							.mask = entry->mask };
	}
	return 0;
}

static int load_queue(struct restore *r, const SignalQueueEntry *entry, struct signal_queue *ret,
		      struct err *e)
{
	size_t i;

	if (!entry || !entry->n_signals)
		return 0;
	ret->infos = mempool_array(r->pool, entry->n_signals, sizeof(*ret->infos));
	if (!ret->infos)
		return err_set(e, -ENOMEM, "%zu queued signals", entry->n_signals);
	for (i = 0; i < entry->n_signals; i++) {
		const ProtobufCBinaryData *raw = &entry->signals[i]->siginfo;

		if (raw->len != SIGINFO_SIZE)
			return err_say(e, -EINVAL, "a siginfo of %zu bytes instead of %d", raw->len,
				       SIGINFO_SIZE);
		memcpy(&ret->infos[i], raw->data, SIGINFO_SIZE);
		if (signal_validate(&ret->infos[i], e))
			return e->code;
		ret->n++;
	}
	return 0;
}

static int load_altstack(const ThreadSasEntry *sas, stack_t *ret, struct err *e)
{
	*ret = (stack_t){ .ss_flags = SS_DISABLE };
	if (!sas)
		return 0;
	if (sas->ss_flags & ~(SS_ONSTACK | SS_DISABLE | SS_AUTODISARM))
		return err_say(e, -EINVAL, "alternate signal stack with flags 0x%x", sas->ss_flags);
	ret->ss_sp = (void *)(uintptr_t)sas->ss_sp;
	ret->ss_size = sas->ss_size;
	ret->ss_flags = sas->ss_flags;
	return 0;
}

static int load_task(struct restore *r, struct signals_task *s, const TaskCoreEntry *tc,
		     struct err *e)
{
	int ret = load_actions(s, tc, e);

	return ret ? ret : load_queue(r, tc->signals_s, &s->shared, e);
}

static int load_mask(struct signals_thread *s, bool is_leader, const CoreEntry *core, struct err *e)
{
	if (is_leader)
		s->mask = core->tc->blk_sigset;
	else if (core->thread_core->has_blk_sigset)
		s->mask = core->thread_core->blk_sigset;
	else
		return err_say(e, -EINVAL, "no signal mask");
	return 0;
}

int signals_load_core(struct restore *r, struct thread *th, const struct CoreEntry *core,
		      struct err *e)
{
	struct signals_thread *s = signals_of_thread(th);
	bool is_leader = th == task_leader(th->task);
	int ret = load_mask(s, is_leader, core, e);

	if (!ret && is_leader)
		ret = load_task(r, signals_of_task(th->task), core->tc, e);
	if (!ret)
		ret = load_altstack(core->thread_core->sas, &s->altstack, e);
	if (!ret)
		ret = load_queue(r, core->thread_core->signals_p, &s->queue, e);
	return ret;
}
