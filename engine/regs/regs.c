/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Registers of a thread: general ones, x87/SSE/AVX/AVX-512 state, TLS entries of the GDT. Read and written
 * through ptrace. A thread that was stopped inside a system call is saved as standing in front of it
 * again, so that the call is made anew when it goes on: the new task has no memory of a call that was
 * interrupted. A relative timeout (nanosleep, poll) then starts from its beginning.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#include "compel/regs.h"
#include "engine/regs/regs.h"
#include "engine/signals/signals.h"

#ifndef PTRACE_GET_THREAD_AREA
#define PTRACE_GET_THREAD_AREA 25
#endif

#define USER_CS 0x33

static int collect_tls(struct thread *th, struct err *e)
{
	struct regs *regs = regs_of(th);
	unsigned int i;

	for (i = 0; i < N_TLS; i++)
		if (ptrace(PTRACE_GET_THREAD_AREA, th->tid, FIRST_TLS + i, &regs->tls[i]))
			regs->tls[i] = (struct user_desc){ .entry_number = FIRST_TLS + i,
							   .read_exec_only = 1,
							   .seg_not_present = 1 };
	return 0;
}

static int collect_xstate(struct dump *d, struct thread *th, struct err *e)
{
	struct regs *regs = regs_of(th);
	struct xstate state;
	uint64_t bv;
	int ret = tracee_get_xstate(th->tid, &state, e);

	if (ret)
		return ret;
	memcpy(&bv, state.area + XSTATE_BV_OFFSET, sizeof(bv));
	if (bv & ~XSTATE_KNOWN)
		return err_say(e, -EOPNOTSUPP, "uses registers (xsave features %#lx) that are not supported yet",
			       (long)(bv & ~XSTATE_KNOWN));
	regs->xstate = mempool_alloc(d->pool, sizeof(state));
	if (!regs->xstate)
		return err_set(e, -ENOMEM, "registers");
	memcpy(regs->xstate, &state, offsetof(struct xstate, area) + state.size);
	return 0;
}

static int collect_thread(struct dump *d, struct thread *th, struct err *e)
{
	int ret;

	if (th->tracee->regs.cs != USER_CS)
		return err_say(e, -EOPNOTSUPP, "runs 32-bit code: not supported yet");
	ret = regs_find_restarted(d, th, e);
	if (!ret)
		ret = regs_abort_rseq(th, th->task->mem_fd, e);
	regs_of(th)->gp = th->tracee->regs;
	if (!ret)
		ret = collect_xstate(d, th, e);
	return ret ?: collect_tls(th, e);
}

/* A table of segments of its own, as Wine makes one: there is nothing to put it into. */
static int ask(struct dump *d, struct task *t, struct program *p, struct err *e)
{
	struct regs_task *rt = task_part(t, ROOM_regs);

	rt->ldt_call = program_try(p, "read the LDT", SYS_modify_ldt, ARG(0),
				    ARG_DATA(program_add_data(p, NULL, 8)), ARG(8));
	return 0;
}

static int answer(struct dump *d, struct task *t, const struct program *p, const void *stream,
		  struct err *e)
{
	const struct regs_task *rt = task_part(t, ROOM_regs);

	if ((int)program_result(p, stream, rt->ldt_call) <= 0)
		return 0;
	return err_say(e, -EOPNOTSUPP, "has a local descriptor table (modify_ldt): not supported yet");
}

/* When all is known about waiting signals: how does an interrupted system call end? */
static int dump_core(struct dump *d, const struct thread *th, struct CoreEntry *core, struct err *e)
{
	struct regs *regs = regs_of(th);
	enum rewind how = REWIND_ELSEWHERE;
	uint64_t flags;

	if (signals_next_handler(th, &flags))
		how = flags & SA_RESTART ? REWIND_SA_RESTART : REWIND_EINTR;
	if (regs->restarted_nr >= 0)
		regs->gp.orig_rax = regs->restarted_nr;
	regs_rewind_syscall(&regs->gp, how);
	return regs_dump_core(d, th, core, e);
}

static int emit_tls(struct restore *r, struct thread *th, struct program *p, struct err *e)
{
	struct regs *regs = regs_of(th);
	unsigned int i;

	for (i = 0; i < N_TLS; i++)
		if (regs->tls[i].entry_number && !regs->tls[i].seg_not_present)
			program_call(p, "set a TLS entry", SYS_set_thread_area,
				     ARG_DATA(program_add_data(p, &regs->tls[i],
							       sizeof(regs->tls[i]))));
	return 0;
}

/* The kernel wants an area of exactly its own size and layout. */
static int finish_thread(struct restore *r, struct thread *th, struct err *e)
{
	struct regs *regs = regs_of(th);
	struct xstate own;
	int ret = tracee_get_xstate(th->tid, &own, e);

	if (ret)
		return ret;
	regs->xstate->size = own.size;
	ret = tracee_set_xstate(th->tid, regs->xstate, e);
	regs->gp.orig_rax = -1;
	return ret ?: tracee_set_regs(th->tid, &regs->gp, e);
}

const struct room regs_room = {
	.name = "regs",
	.id = ROOM_regs,
	.tree_size = sizeof(struct xstate_layout),
	.task_size = sizeof(struct regs_task),
	.thread_size = sizeof(struct regs),
	.collect_thread = collect_thread,
	.ask = ask,
	.answer = answer,
	.dump_core = dump_core,
	.load_core = regs_load_core,
	.steps = { { .stage = STAGE_THREAD, .thread = emit_tls } },
	.finish_thread = finish_thread,
};
