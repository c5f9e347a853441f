/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A group-stop under ptrace: SIGSTOP goes to the task, one thread reports it, gets it delivered, and then all
 * threads report the stop. It has to be there before the signal masks are loaded: with them, signals
 * that wait would be taken first. The kernel remembers the stop when the tracer detaches.
 *
 * To the parent that is news, SIGCHLD and a status for waitpid. If the old parent had collected it,
 * the new one does so here, with a system call in its place.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "compel/tracee.h"
#include "engine/core/arena.h"
#include "engine/core/remote.h"
#include "engine/core/room.h"
#include "engine/core/stopped.h"
#include "engine/signals/signals.h"

static bool has_to_stop(const struct restore *r, const struct task *t)
{
	return t->state == TASK_STOPPED || (t->state == TASK_ALIVE && r->opts->leave_stopped);
}

static int resume(pid_t tid, int signo, struct err *e)
{
	if (ptrace(PTRACE_CONT, tid, NULL, (long)signo))
		return err_set(e, -errno, "resume task %d", tid);
	return 0;
}

/* One event of any thread of the task. 1 when a thread has come to the group-stop. */
static int take_event(const struct task *t, struct err *e)
{
	int status;
	pid_t tid = waitpid(-1, &status, __WALL);

	if (tid < 0)
		return errno == EINTR ? 0 : err_set(e, -errno, "wait for task %d to stop", t->pid);
	if (!WIFSTOPPED(status))
		return err_say(e, -ECHILD, "task %d died while it was being restored", tid);
	if (status >> 16 == PTRACE_EVENT_STOP && WSTOPSIG(status) == SIGSTOP)
		return 1;
	return resume(tid, WSTOPSIG(status) == SIGSTOP ? SIGSTOP : 0, e);
}

static int stop_task(const struct task *t, struct err *e)
{
	struct thread *th;
	size_t stopped = 0;
	int ret = 0;

	if (kill(t->pid, SIGSTOP))
		return err_set(e, -errno, "stop task %d", t->pid);
	task_foreach_thread(t, th)
		if (!ret)
			ret = resume(th->tid, 0, e);
	while (!ret && stopped < t->n_threads) {
		ret = take_event(t, e);
		if (ret > 0) {
			stopped++;
			ret = 0;
		}
	}
	return ret;
}

/* It forgets the SIGCHLD, unless one was waiting before. */
static int drop_sigchld(struct restore *r, const struct task *t, struct err *e)
{
	const struct {
		uint64_t set;
		struct timespec now;
	} data = { .set = 1ULL << (SIGCHLD - 1) };
	uint64_t at = task_leader(t->parent)->agent_stack - AGENT_STACK; /* its far end is free */
	const uint64_t drop_args[6] = { at, 0, at + sizeof(uint64_t), sizeof(uint64_t) };
	int64_t result;

	if (signals_is_waiting(t->parent, SIGCHLD))
		return 0;
	memcpy(r->arena->memory + (at - r->arena->base), &data, sizeof(data));
	return remote_call_agent(r, t->parent->pid, SYS_rt_sigtimedwait, drop_args, &result, e);
}

/* The parent collects the status, as the old one had. */
static int collect_stop(struct restore *r, const struct task *t, struct err *e)
{
	const uint64_t args[6] = { P_PID, t->pid, 0, WSTOPPED, 0 };
	int64_t result;
	int ret = remote_call_agent(r, t->parent->pid, SYS_waitid, args, &result, e);

	if (!ret && result)
		ret = err_set(e, result, "wait in task %d for task %d to stop", t->parent->pid, t->pid);
	return ret;
}

int stop_stopped_tasks(struct restore *r, struct err *e)
{
	struct task *t;
	int ret = 0;

	tree_foreach_task(&r->tree, t) {
		if (ret || !has_to_stop(r, t))
			continue;
		ret = stop_task(t, e);
		if (ret || !t->parent || t->state != TASK_STOPPED)
			continue;
		if (!t->stop_is_news)
			ret = collect_stop(r, t, e);
		if (!ret)
			ret = drop_sigchld(r, t, e);
	}
	return ret;
}
