/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Signals: what a process does about each (actions), what a thread does not want to hear now (mask), what
 * waits to be taken (queues of thread and process), and the stack handlers run on.
 *
 * Actions and alternate stacks are told only to the task itself, so the agent asks. Masks the tracer has
 * already. Queues are peeked at by the tracer, after the agent has read the timers: a timer that runs out
 * in between is then found waiting, never lost.
 *
 * A new task starts with all actions at default; the agent sets those that are not, and each thread sends
 * itself the signals of its queue, which the kernel lets it forge in every detail. All signals are blocked in
 * the agent, so they wait. The masks come last, from outside, because the agent needs its own.
 *
 * SIGKILL and SIGSTOP cannot be blocked, so they are not queued by the agent; the tracer sends SIGSTOP
 * when the task stands still behind its last record.
 *
 * A signal for which the kernel could not keep a siginfo (its queue was full) is one bit in SigPnd;
 * it comes back as what the kernel would have reported: SI_USER from pid 0. What a waiting signal of a POSIX
 * timer loses is its tie to that timer: when it is taken, its overrun count is that of the dump.
 */
#include <errno.h>
#include <string.h>
#include <sys/syscall.h>

#include "compel/tracee.h"
#include "engine/core/run.h"
#include "engine/proc/procfs.h"
#include "engine/proc/status.h"
#include "engine/signals/state.h"

#define UNBLOCKABLE (SIGNAL_BIT(SIGKILL) | SIGNAL_BIT(SIGSTOP))

/* ---- dump ---- */

static int collect_thread(struct dump *d, struct thread *th, struct err *e)
{
	signals_of_thread(th)->mask = th->tracee->sigmask;
	return 0;
}

static int ask(struct dump *d, struct task *t, struct program *p, struct err *e)
{
	struct signals_task *s = signals_of_task(t);
	unsigned int i;

	s->actions_data = program_add_data(p, NULL, sizeof(s->actions));
	for (i = 0; i < N_ACTIONS; i++)
		program_call(p, "ask for a signal action", SYS_rt_sigaction,
			     ARG(signal_of_action(i)), ARG(0),
			     ARG_DATA(s->actions_data + i * sizeof(s->actions[0])),
			     ARG(sizeof(s->actions[0].mask)));
	return 0;
}

static int answer(struct dump *d, struct task *t, const struct program *p, const void *stream,
		  struct err *e)
{
	struct signals_task *s = signals_of_task(t);

	memcpy(s->actions, program_data(p, stream, s->actions_data), sizeof(s->actions));
	return 0;
}

static int ask_thread(struct dump *d, struct thread *th, struct program *p, struct err *e)
{
	struct signals_thread *s = signals_of_thread(th);

	s->altstack_data = program_add_data(p, NULL, sizeof(s->altstack));
	program_call(p, "ask for the alternate signal stack", SYS_sigaltstack, ARG(0),
		     ARG_DATA(s->altstack_data));
	s->pending_data = program_add_data(p, NULL, sizeof(uint64_t));
	program_call(p, "ask for waiting signals", SYS_rt_sigpending, ARG_DATA(s->pending_data),
		     ARG(sizeof(uint64_t)));
	return 0;
}

/* Add the signals of @bits that @queue does not hold. */
static int push_missing(struct dump *d, struct signal_queue *queue, uint64_t bits, struct err *e)
{
	uint64_t missing = bits & ~signal_queue_bits(queue);

	for (; missing; missing &= missing - 1) {
		siginfo_t info = signal_without_sender(__builtin_ctzll(missing) + 1);

		if (signal_queue_push(d->pool, queue, &info))
			return err_set(e, -ENOMEM, "queue of signals");
	}
	return 0;
}

/* Signals that are waiting but not in a queue: /proc tells whose they are. */
static int add_lost_infos(struct dump *d, struct thread *th, struct err *e)
{
	struct proc_status status;
	autofree char *text = NULL;
	size_t cap = 0;
	ssize_t len;
	char name[48];

	snprintf(name, sizeof(name), "task/%d/status", th->tid);
	len = proc_read(th->task->proc_fd, name, &text, &cap);
	if (len < 0)
		return err_set(e, len, "read %s", name);
	if (proc_status_parse(text, len, d->pool, &status, e))
		return err_wrap(e, "%s", name);
	if (push_missing(d, &signals_of_thread(th)->queue, status.sig_pnd, e))
		return e->code;
	return push_missing(d, &signals_of_task(th->task)->shared, status.shd_pnd, e);
}

/*
 * A SIGSTOP that came after the freeze: the thread will stop when the tracer lets go. In the images it is one
 * that waits.
 */
static int add_late_stop(struct dump *d, struct thread *th, struct err *e)
{
	if (!th->tracee->stopped_late)
		return 0;
	return push_missing(d, &signals_of_task(th->task)->shared, SIGNAL_BIT(SIGSTOP), e);
}

static int read_shared(struct dump *d, struct thread *th, struct err *e)
{
	struct signals_task *s = signals_of_task(th->task);

	if (s->shared_known)
		return 0;
	s->shared_known = true;
	return signal_queue_read(d->pool, th->tid, true, &s->shared, e);
}

static int answer_thread(struct dump *d, struct thread *th, const struct program *p,
			 const void *stream, struct err *e)
{
	struct signals_task *task = signals_of_task(th->task);
	struct signals_thread *s = signals_of_thread(th);
	uint64_t pending;
	int ret;

	memcpy(&s->altstack, program_data(p, stream, s->altstack_data), sizeof(s->altstack));
	memcpy(&pending, program_data(p, stream, s->pending_data), sizeof(pending));
	ret = read_shared(d, th, e);
	if (!ret)
		ret = signal_queue_read(d->pool, th->tid, false, &s->queue, e);
	if (!ret && pending & ~signal_queue_bits(&s->queue) & ~signal_queue_bits(&task->shared))
		ret = add_lost_infos(d, th, e);
	if (!ret)
		ret = add_late_stop(d, th, e);
	return ret;
}

/* ---- restore ---- */

static bool is_default(const struct signal_action *action)
{
	static const struct signal_action none;

	return !memcmp(action, &none, sizeof(none));
}

static void emit_action(struct program *p, unsigned int signo, const struct signal_action *action)
{
	uint32_t data = program_add_data(p, action, sizeof(*action));

	program_call(p, NULL, SYS_rt_sigaction, ARG(signo), ARG_DATA(data), ARG(0),
		     ARG(sizeof(action->mask)));
	program_note(p, "set the action of signal %u", signo);
}

/*
 * Children that were restored as zombies have just told their parent that they ended. It has heard that
 * before the dump: setting the default action makes the kernel drop what waits.
 */
static void emit_forget_children(struct program *p)
{
	static const struct signal_action none;

	emit_action(p, SIGCHLD, &none);
}

static int emit_actions(struct restore *r, struct task *t, struct program *p, struct err *e)
{
	const struct signals_task *s = signals_of_task(t);
	unsigned int i;

	emit_forget_children(p);
	for (i = 0; i < N_ACTIONS; i++)
		if (!is_default(&s->actions[i]))
			emit_action(p, signal_of_action(i), &s->actions[i]);
	return 0;
}

static int emit_altstack(struct restore *r, struct thread *th, struct program *p, struct err *e)
{
	stack_t stack = signals_of_thread(th)->altstack;
	bool is_new_thread = th != task_leader(th->task);

	/* Only a process inherits one. */
	if (is_new_thread && stack.ss_flags & SS_DISABLE)
		return 0;
	/* The kernel finds out by itself that the thread is on it. */
	stack.ss_flags &= ~SS_ONSTACK;
	program_call(p, "set the alternate signal stack", SYS_sigaltstack,
		     ARG_DATA(program_add_data(p, &stack, sizeof(stack))), ARG(0));
	return 0;
}

static bool is_sent_by_agent(const siginfo_t *info)
{
	return !(SIGNAL_BIT(info->si_signo) & UNBLOCKABLE);
}

static void note_queued(struct program *p, const siginfo_t *info)
{
	program_note(p, "queue signal %d, code %d (limited by RLIMIT_SIGPENDING)", info->si_signo,
		     info->si_code);
}

static int emit_shared_queue(struct restore *r, struct task *t, struct program *p, struct err *e)
{
	const struct signal_queue *queue = &signals_of_task(t)->shared;
	size_t i;

	for (i = 0; i < queue->n; i++) {
		const siginfo_t *info = &queue->infos[i];

		if (!is_sent_by_agent(info))
			continue;
		program_call(p, NULL, SYS_rt_sigqueueinfo, ARG(t->pid), ARG(info->si_signo),
			     ARG_DATA(program_add_data(p, info, sizeof(*info))));
		note_queued(p, info);
	}
	return 0;
}

static int emit_queue(struct restore *r, struct thread *th, struct program *p, struct err *e)
{
	const struct signal_queue *queue = &signals_of_thread(th)->queue;
	size_t i;

	for (i = 0; i < queue->n; i++) {
		const siginfo_t *info = &queue->infos[i];

		if (!is_sent_by_agent(info))
			continue;
		program_call(p, NULL, SYS_rt_tgsigqueueinfo, ARG(th->task->pid), ARG(th->tid),
			     ARG(info->si_signo),
			     ARG_DATA(program_add_data(p, info, sizeof(*info))));
		note_queued(p, info);
	}
	return 0;
}

/* SIGSTOP or SIGKILL was waiting: one for all threads is as good as any. */
static int send_unblockable(struct thread *th, struct err *e)
{
	uint64_t bits = signal_queue_bits(&signals_of_thread(th)->queue);
	int signo;

	if (th == task_leader(th->task))
		bits |= signal_queue_bits(&signals_of_task(th->task)->shared);
	if (!(bits & UNBLOCKABLE))
		return 0;
	signo = bits & SIGNAL_BIT(SIGKILL) ? SIGKILL : SIGSTOP;
	if (kill(th->task->pid, signo))
		return err_set(e, -errno, "send signal %d", signo);
	return 0;
}

static int finish_thread(struct restore *r, struct thread *th, struct err *e)
{
	int ret = tracee_set_sigmask(th->tid, signals_of_thread(th)->mask, e);

	return ret ? ret : send_unblockable(th, e);
}

const struct room signals_room = {
	.name = "signals",
	.id = ROOM_signals,
	.task_size = sizeof(struct signals_task),
	.thread_size = sizeof(struct signals_thread),
	.collect_thread = collect_thread,
	.ask = ask,
	.answer = answer,
	.ask_thread = ask_thread,
	.answer_thread = answer_thread,
	.dump_core = signals_dump_core,
	.load_core = signals_load_core,
	.steps = {
		{ .stage = STAGE_TASK, .task = emit_actions },
		{ .stage = STAGE_THREAD, .thread = emit_altstack },
		{ .stage = STAGE_SIGNALS, .task = emit_shared_queue, .thread = emit_queue },
	},
	.finish_thread = finish_thread,
};
