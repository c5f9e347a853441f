/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/rseq.h>
#include <sys/syscall.h>

#include "engine/core/arena.h"
#include "engine/core/build.h"
#include "engine/core/room.h"

#define TASK_TOP       0x7ffffffff000ULL
#define RSEQ_SIZE      32 /* what glibc registers */
#define RSEQ_UNREGISTER 1

static int give_programs(struct restore *r, struct err *e)
{
	struct task *t;
	struct thread *th;

	tree_foreach_task(&r->tree, t)
		task_foreach_thread(t, th) {
			th->program = arena_add_program(r, &th->agent_stack);
			if (!th->program)
				return err_set(e, -ENOMEM, "programs");
		}
	return 0;
}

/*
 * The root starts as a copy of this process. All that must go is its memory: first what the kernel would
 * write to (rseq of this thread), then every mapping but the arena.
 */
static void emit_root_prologue(struct restore *r, struct program *p)
{
	const struct arena *a = r->arena;
	uint64_t rseq = (uint64_t)__builtin_thread_pointer() + __rseq_offset;

	if (__rseq_size)
		program_call(p, "unregister rseq of the restorer", SYS_rseq, ARG(rseq),
			     ARG(RSEQ_SIZE), ARG(RSEQ_UNREGISTER), ARG(RSEQ_SIG));
	program_call(p, "leave the memory of the restorer", SYS_munmap, ARG(0), ARG(a->base));
	program_call(p, "leave the memory of the restorer", SYS_munmap, ARG(a->base + a->room),
		     ARG(TASK_TOP - a->base - a->room));
}

static bool takes_part(const struct room *room, const struct task *t)
{
	return t->state != TASK_ZOMBIE || room->zombies;
}

/* The steps of all rooms for one stage. */
static int emit_stage(struct restore *r, struct thread *th, enum stage stage, struct err *e)
{
	bool leader = th == task_leader(th->task);
	size_t i, k;
	int ret = 0;

	for (i = 0; i < N_ROOMS && !ret; i++) {
		if (!takes_part(rooms[i], th->task))
			continue;
		for (k = 0; k < ROOM_MAX_STEPS && !ret; k++) {
			const struct step *step = &rooms[i]->steps[k];

			if (step->stage != stage)
				continue;
			if (step->task && leader)
				ret = step->task(r, th->task, th->program, e);
			if (!ret && step->thread)
				ret = step->thread(r, th, th->program, e);
		}
	}
	return ret ? err_wrap(e, "task %d", th->tid) : 0;
}

static void emit_created(struct restore *r, struct program *p)
{
	program_op(p, "say that it exists", AGENT_POST, ARG(arena_word(r, created)));
	program_op(p, "say that it exists", AGENT_POST, ARG(arena_word(r, events)));
}

static void emit_finished(struct restore *r, struct program *p)
{
	program_op(p, "say that it is complete", AGENT_POST, ARG(arena_word(r, finished)));
	program_op(p, "say that it is complete", AGENT_POST, ARG(arena_word(r, events)));
	program_op(p, "wait for the tracer", AGENT_HALT);
}

static int emit_stages(struct restore *r, struct thread *th, enum stage first, enum stage last,
		       struct err *e)
{
	enum stage stage;
	int ret = 0;

	for (stage = first; stage <= last && !ret; stage++)
		ret = emit_stage(r, th, stage, e);
	return ret;
}

void build_die_with_parent(struct program *p, pid_t parent)
{
	uint32_t ppid;

	program_call(p, "die with the restorer", SYS_prctl, ARG(PR_SET_PDEATHSIG), ARG(SIGKILL));
	ppid = program_call(p, "look for the parent", SYS_getppid);
	program_op(p, "look for the parent", AGENT_EXIT_UNLESS, ARG_RESULT(ppid), ARG(parent));
}

/* Who is the root's parent: this process, or with --restore-sibling the parent of this process. */
static pid_t parent_of(const struct restore *r, const struct task *t)
{
	if (t->parent)
		return t->parent->pid;
	return r->opts->sibling ? getppid() : getpid();
}

static int build_leader(struct restore *r, struct task *t, struct err *e)
{
	struct thread *th = task_leader(t);
	struct program *p = th->program;
	int ret;

	if (!t->parent)
		emit_root_prologue(r, p);
	build_die_with_parent(p, parent_of(r, t));
	ret = emit_stage(r, th, STAGE_FORK, e);
	emit_created(r, p);
	program_op(p, "wait until all exist", AGENT_WAIT, ARG(arena_word(r, go)), ARG(1));
	if (!ret)
		ret = emit_stage(r, th, STAGE_GROUP, e);
	program_op(p, "say that its group is right", AGENT_POST, ARG(arena_word(r, grouped)));
	program_op(p, "wait for the groups", AGENT_WAIT, ARG(arena_word(r, grouped)),
		   ARG(r->tree.n_tasks));
	if (!ret)
		ret = emit_stages(r, th, STAGE_FILES, STAGE_TASK, e);
	program_op(p, "let the threads go on", AGENT_POST, ARG(arena_task_word(r, t, ready)));
	if (!ret)
		ret = emit_stages(r, th, STAGE_THREAD, N_STAGES - 1, e);
	emit_finished(r, p);
	return ret;
}

static int build_thread(struct restore *r, struct thread *th, struct err *e)
{
	struct program *p = th->program;
	int ret = emit_stage(r, th, STAGE_FORK, e);

	emit_created(r, p);
	program_op(p, "wait for the memory", AGENT_WAIT,
		   ARG(arena_task_word(r, th->task, ready)), ARG(1));
	if (!ret)
		ret = emit_stages(r, th, STAGE_THREAD, N_STAGES - 1, e);
	emit_finished(r, p);
	return ret;
}

int build_programs(struct restore *r, struct err *e)
{
	struct task *t;
	struct thread *th;
	int ret = arena_choose(r, e);

	if (!ret)
		ret = give_programs(r, e);
	if (ret)
		return ret;
	tree_foreach_task(&r->tree, t)
		task_foreach_thread(t, th) {
			ret = th == task_leader(t) ? build_leader(r, t, e) : build_thread(r, th, e);
			if (ret)
				return ret;
		}
	return arena_fill(r, e);
}
