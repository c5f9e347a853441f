/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The odds and ends of tasks and threads: what prctl(2) and its neighbours set. The names (names.c), rseq areas
 * (rseq.c), robust futexes (robust-list.c), membarrier registrations (membarrier.c), numbers in /proc
 * (proc-values.c), and a table of single numbers (properties.c). What is noticed and cannot be kept is
 * refused by the same table and by refuse.c.
 *
 * Dumpable flag and parent death signal are reset by the kernel when credentials change, so the creds
 * room has them set when it is done (prctl_emit_after_creds).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "engine/core/facts.h"
#include "engine/core/run.h"
#include "engine/prctl/state.h"
#include "engine/proc/procfs.h"

/* ---- for other rooms ---- */

int prctl_dumpable(const struct task *t)
{
	return properties_value(&prctl_of_task(t)->properties, PROPERTY_DUMPABLE);
}

void prctl_set_dumpable(struct task *t, int value)
{
	properties_set(&prctl_of_task(t)->properties, PROPERTY_DUMPABLE, value);
}

bool prctl_thp_disabled(const struct task *t)
{
	return properties_value(&prctl_of_task(t)->properties, PROPERTY_THP_DISABLE) != 0;
}

void prctl_set_thp_disabled(struct task *t, bool disabled)
{
	/* Our own images say more about it in the list of properties. */
	if (!prctl_thp_disabled(t))
		properties_set(&prctl_of_task(t)->properties, PROPERTY_THP_DISABLE, disabled);
}

/* ---- dump ---- */

static int read_own(struct tree *tree, struct err *e)
{
	autofd self = open("/proc/self", O_DIRECTORY | O_CLOEXEC);
	struct prctl_own *own = prctl_own(tree);

	if (self < 0)
		return err_set(e, -errno, "open /proc/self");
	properties_read_own(&own->properties);
	return proc_values_read(self, &own->values, e);
}

static int begin(struct dump *d, struct err *e)
{
	return read_own(&d->tree, e);
}

static int collect(struct dump *d, struct task *t, struct err *e)
{
	int ret = refuse_task(t, e);

	if (!ret)
		ret = proc_values_read(t->proc_fd, &prctl_of_task(t)->values, e);
	return ret;
}

static int collect_thread(struct dump *d, struct thread *th, struct err *e)
{
	int ret = refuse_thread(th, e);

	if (!ret)
		ret = rseq_collect(th, e);
	if (!ret)
		ret = robust_list_collect(th, e);
	return ret;
}

static int ask(struct dump *d, struct task *t, struct program *p, struct err *e)
{
	properties_ask(&prctl_of_task(t)->properties, PROPERTY_OF_TASK, p);
	membarrier_ask(t, p);
	return 0;
}

static int ask_thread(struct dump *d, struct thread *th, struct program *p, struct err *e)
{
	properties_ask(&prctl_of_thread(th)->properties, PROPERTY_OF_THREAD, p);
	comm_ask(th, p);
	return 0;
}

static int answer(struct dump *d, struct task *t, const struct program *p, const void *stream,
		  struct err *e)
{
	struct properties *all = &prctl_of_task(t)->properties;

	properties_answer(all, PROPERTY_OF_TASK, p, stream);
	membarrier_answer(t, p, stream);
	return properties_check(all, PROPERTY_OF_TASK, e);
}

static int answer_thread(struct dump *d, struct thread *th, const struct program *p,
			 const void *stream, struct err *e)
{
	struct properties *all = &prctl_of_thread(th)->properties;

	properties_answer(all, PROPERTY_OF_THREAD, p, stream);
	comm_answer(th, p, stream);
	if (!properties_has(all, PROPERTY_TID_ADDRESS))
		return err_say(e, -ENOTSUP, "this kernel does not tell the clear_child_tid address "
					    "(CONFIG_CHECKPOINT_RESTORE)");
	return properties_check(all, PROPERTY_OF_THREAD, e);
}

/* ---- restore ---- */

static int prepare(struct restore *r, struct err *e)
{
	return read_own(&r->tree, e);
}

/* Early: after this descriptors and the root directory become the task's own. */
static int emit_proc_values(struct restore *r, struct task *t, struct program *p, struct err *e)
{
	proc_values_emit(&prctl_of_task(t)->values, &prctl_own(&r->tree)->values, p);
	return 0;
}

static int emit_thread(struct restore *r, struct thread *th, struct program *p, struct err *e)
{
	const struct prctl_thread *s = prctl_of_thread(th);

	comm_emit(th, p);
	program_call(p, "set the clear_child_tid address", SYS_set_tid_address,
		     ARG(properties_value(&s->properties, PROPERTY_TID_ADDRESS)));
	robust_list_emit(th, p);
	rseq_emit(th, p);
	return 0;
}

static int emit_task_properties(struct restore *r, struct task *t, struct program *p, struct err *e)
{
	const struct properties *all = &prctl_of_task(t)->properties;

	if (properties_value(all, PROPERTY_SUBREAPER))
		program_call(p, "become a subreaper", SYS_prctl, ARG(PR_SET_CHILD_SUBREAPER),
			     ARG(1));
	membarrier_emit(t, p);
	properties_emit(all, &prctl_own(&r->tree)->properties, PROPERTY_OF_TASK, p);
	return 0;
}

static int emit_thread_properties(struct restore *r, struct thread *th, struct program *p,
				  struct err *e)
{
	properties_emit(&prctl_of_thread(th)->properties, &prctl_own(&r->tree)->properties,
			PROPERTY_OF_THREAD, p);
	return 0;
}

/*
 * PR_SET_DUMPABLE takes 0 and 1. 2, "core dumps for root only", comes of a change of credentials while the
 * sysctl fs.suid_dumpable is 2; then it is there by now.
 */
static void emit_dumpable(const struct task *t, struct program *p)
{
	int value = prctl_dumpable(t);

	if (value < 2) {
		program_call(p, "set the dumpable flag", SYS_prctl, ARG(PR_SET_DUMPABLE),
			     ARG(value));
		return;
	}
	program_op(p, "dumpable flag 2, which needs fs.suid_dumpable to be 2", AGENT_CHECK,
		   ARG_RESULT(program_call(p, "ask for the dumpable flag", SYS_prctl,
					   ARG(PR_GET_DUMPABLE))),
		   ARG(value));
}

void prctl_emit_after_creds(const struct thread *th, struct program *p)
{
	uint64_t signo = properties_value(&prctl_of_thread(th)->properties, PROPERTY_PDEATHSIG);

	emit_dumpable(th->task, p);
	/* Always: until now it was SIGKILL, so that nothing survives a restorer that is killed. */
	program_call(p, "set the parent death signal", SYS_prctl, ARG(PR_SET_PDEATHSIG),
		     ARG(signo));
}

const struct room prctl_room = {
	.name = "prctl",
	.id = ROOM_prctl,
	.tree_size = sizeof(struct prctl_own),
	.task_size = sizeof(struct prctl_task),
	.thread_size = sizeof(struct prctl_thread),
	.begin = begin,
	.collect = collect,
	.collect_thread = collect_thread,
	.ask = ask,
	.ask_thread = ask_thread,
	.answer = answer,
	.answer_thread = answer_thread,
	.dump_core = prctl_dump_core,
	.load_core = prctl_load_core,
	.prepare = prepare,
	.steps = {
		{ .stage = STAGE_GROUP, .task = emit_proc_values },
		{ .stage = STAGE_THREAD, .thread = emit_thread },
		{ .stage = STAGE_CREDS, .task = emit_task_properties,
		  .thread = emit_thread_properties },
	},
};
