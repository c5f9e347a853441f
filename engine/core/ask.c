/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>

#include "base/io.h"
#include "compel/inject.h"
#include "engine/core/ask.h"
#include "engine/core/room.h"
#include "engine/core/facts.h"

#define MAX_AREAS 64
#define PEEKED	  16

/* Signals that wait for one thread alone; all of them if there are more than a few, or who knows how many. */
static uint64_t private_signals(const struct thread *th)
{
	struct __ptrace_peeksiginfo_args args = { .nr = PEEKED };
	siginfo_t infos[PEEKED];
	uint64_t bits = 0;
	long n = ptrace(PTRACE_PEEKSIGINFO, th->tid, &args, infos);

	if (n < 0 || n == PEEKED)
		return ~0ULL;
	while (n-- > 0)
		bits |= 1ULL << (infos[n].si_signo - 1);
	return bits;
}

/*
 * A signal the agent can stop with (see INJECT_STOP_SIGNALS): it has no handler and is not waiting. 0 if there is
 * none, which makes it slow.
 */
static int find_stop_signal(const struct task *t)
{
	const struct proc_status *st = task_leader(t)->status;
	const struct thread *th;
	uint64_t usable;

	usable = INJECT_STOP_SIGNALS & ~(st->sig_cgt | st->shd_pnd | st->sig_pnd);
	task_foreach_thread(t, th)
		if (th != task_leader(t))
			usable &= ~private_signals(th);
	return usable ? 64 - __builtin_clzll(usable) : 0; /* not SIGCHLD if there is another */
}

static size_t find_areas(const struct task *t, struct inject_area *areas)
{
	size_t i, n = 0;

	for (i = 0; i < N_ROOMS; i++)
		if (rooms[i]->exec_areas)
			n += rooms[i]->exec_areas(t, areas + n, MAX_AREAS - n);
	return n;
}

/* Leader's questions go in front of its thread's questions, into one program. */
static int build_program(struct dump *d, struct thread *th, const struct inject_target *target,
			 struct program *p, struct err *e)
{
	bool leader = th == task_leader(th->task);
	size_t i;
	int ret = 0;

	for (i = 0; i < N_ROOMS && !ret; i++) {
		if (leader && rooms[i]->ask)
			ret = rooms[i]->ask(d, th->task, p, e);
		if (!ret && rooms[i]->ask_thread)
			ret = rooms[i]->ask_thread(d, th, p, e);
	}
	inject_finish(target, p);
	return ret ? err_wrap(e, "task %d", th->task->pid) : 0;
}

static int read_answers(struct dump *d, struct thread *th, const struct inject_job *job,
			struct err *e)
{
	bool leader = th == task_leader(th->task);
	size_t i;
	int ret = 0;

	for (i = 0; i < N_ROOMS && !ret; i++) {
		if (leader && rooms[i]->answer)
			ret = rooms[i]->answer(d, th->task, job->program, job->stream, e);
		if (!ret && rooms[i]->answer_thread)
			ret = rooms[i]->answer_thread(d, th, job->program, job->stream, e);
	}
	return ret ? err_wrap(e, "task %d", th->task->pid) : 0;
}

static int run_jobs(struct dump *d, struct task *t, struct inject_target *target,
		    struct inject_job *jobs, struct err *e)
{
	autofree void *buffer = NULL;
	size_t i;
	int ret = 0;

	for (i = 0; i < t->n_threads && !ret; i++) {
		jobs[i].thread = t->threads[i].tracee;
		jobs[i].program = program_new();
		ret = jobs[i].program ? build_program(d, &t->threads[i], target, jobs[i].program, e) :
					err_set(e, -ENOMEM, "program");
	}
	if (!ret)
		ret = inject_run(target, jobs, t->n_threads, &buffer, e);
	for (i = 0; i < t->n_threads && !ret; i++)
		ret = read_answers(d, &t->threads[i], &jobs[i], e);
	for (i = 0; i < t->n_threads; i++)
		program_free(jobs[i].program);
	return ret;
}

int ask_task(struct dump *d, struct task *t, struct err *e)
{
	struct inject_area areas[MAX_AREAS];
	autofree struct inject_job *jobs = calloc(t->n_threads, sizeof(*jobs));
	struct inject_target target = {
		.pid = t->pid,
		.mem_fd = t->mem_fd,
		.leader = task_leader(t)->tracee,
		.stop_signo = find_stop_signal(t),
		.deadline_ns = d->deadline_ns,
	};
	int ret, closed;

	if (!jobs)
		return err_set(e, -ENOMEM, "task %d", t->pid);
	ret = inject_open(&target, areas, find_areas(t, areas), e);
	if (ret)
		return ret;
	ret = run_jobs(d, t, &target, jobs, e);
	closed = inject_close(&target, ret ? NULL : e);
	return ret ?: closed;
}
