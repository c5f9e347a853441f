/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tree of processes: who is whose child, sessions and process groups, which tasks are stopped and
 * which are zombies and with what status. Restored by forking in the order that plan.c finds, every
 * task and thread with its own pid by clone3(set_tid). A task that shares its memory with another one
 * (vfork, CLONE_VM) cannot be kept yet.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <linux/kcmp.h>

#include "engine/core/facts.h"
#include "engine/proc/procfs.h"
#include "engine/proc/stat.h"
#include "engine/tree/tree.h"

static bool shares(const struct task *a, const struct task *b, int what)
{
	return syscall(SYS_kcmp, a->pid, b->pid, what, 0, 0) == 0;
}

/* A vfork child runs in its parent's memory; two tasks of a program may do so on purpose. */
static int check_sharing(const struct task *t, struct err *e)
{
	if (!t->parent)
		return 0;
	if (shares(t, t->parent, KCMP_VM))
		return err_say(e, -EOPNOTSUPP, "shares its memory with task %d (vfork?): not supported yet",
			       t->parent->pid);
	if (shares(t, t->parent, KCMP_SIGHAND))
		return err_say(e, -EOPNOTSUPP, "shares its signal handlers with task %d: not supported yet",
			       t->parent->pid);
	return 0;
}

static int collect_stat(struct task *t, struct err *e)
{
	const struct proc_stat *st = t->stat;

	t->pgid = st->pgid;
	t->sid = st->sid;
	tree_task_of(t)->flags = st->flags;
	snprintf(tree_task_of(t)->comm, sizeof(tree_task_of(t)->comm), "%.16s", st->comm);
	if (t->state == TASK_ZOMBIE)
		t->exit_code = st->exit_code;
	if (t->state == TASK_ZOMBIE && st->exit_code & 0x80)
		return err_say(e, -EOPNOTSUPP, "is a zombie that left a core dump: not supported yet");
	return 0;
}

static int survey(struct dump *d, struct err *e)
{
	const struct task *root = d->tree.tasks[0];

	if (root->sid != root->pid && !d->opts->shell_job)
		return err_say(e, -EINVAL,
			       "task %d is a shell job (its session %d is led by another task): use --shell-job",
			       root->pid, root->sid);
	return tree_plan(&d->tree, e);
}

static int collect(struct dump *d, struct task *t, struct err *e)
{
	struct tree_task *tt = tree_task_of(t);
	int ret = collect_stat(t, e);

	if (!ret && t->state != TASK_ZOMBIE) {
		tt->vm_id = tt->fs_id = tt->sighand_id = ++d->next_kobj_id;
		ret = check_sharing(t, e);
	}
	return ret;
}

/* Has the parent seen its child stop? A wait that takes nothing tells. */
static int ask(struct dump *d, struct task *t, struct program *p, struct err *e)
{
	struct task *child;

	for (child = t->first_child; child; child = child->next_sibling) {
		if (child->state != TASK_STOPPED)
			continue;
		tree_task_of(child)->stop_data = program_add_data(p, NULL, sizeof(siginfo_t));
		program_try(p, "ask for a stopped child", SYS_waitid, ARG(P_PID), ARG(child->pid),
			    ARG_DATA(tree_task_of(child)->stop_data),
			    ARG(WSTOPPED | WNOHANG | WNOWAIT), ARG(0));
	}
	return 0;
}

static int answer(struct dump *d, struct task *t, const struct program *p, const void *stream,
		  struct err *e)
{
	struct task *child;
	siginfo_t info;

	for (child = t->first_child; child; child = child->next_sibling) {
		if (child->state != TASK_STOPPED)
			continue;
		memcpy(&info, program_data(p, stream, tree_task_of(child)->stop_data), sizeof(info));
		child->stop_is_news = info.si_pid == child->pid;
	}
	return 0;
}

const struct room tree_room = {
	.name = "tree",
	.id = ROOM_tree,
	.task_size = sizeof(struct tree_task),
	.zombies = true,
	.collect = collect,
	.survey = survey,
	.ask = ask,
	.answer = answer,
	.dump_core = tree_dump_core,
	.dump_task = tree_dump_task,
	.dump = tree_dump,
	.load = tree_load,
	.load_core = tree_load_core,
	.load_task = tree_load_task,
	.prepare = tree_prepare,
	.steps = {
		{ .stage = STAGE_FORK, .task = tree_emit_fork, .thread = tree_emit_thread_fork },
		{ .stage = STAGE_GROUP, .task = tree_emit_group },
		{ .stage = STAGE_TASK, .task = tree_emit_dead },
	},
};
