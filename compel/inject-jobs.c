/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Running programs in the threads of a task. A thread says that it is done by sending itself a signal that does
 * nothing; the tracer sees the thread stop where it sends it. The same signal may come from elsewhere at
 * any time: then the thread stops in another place, the signal is given back to the kernel, which keeps
 * it for later since it is blocked from then on, and the thread goes on from system call to system call until
 * it comes to the one by which it says that it is done. That is the way, too, when no signal is free for this.
 */
#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>

#include "base/util.h"
#include "compel/injector.h"
#include "compel/regs.h"

/* Every signal but the one the agent stops with. */
static uint64_t agent_sigmask(const struct inject_target *t)
{
	return ~0ULL & ~(t->stop_signo ? 1ULL << (t->stop_signo - 1) : 0);
}

static int start_job(struct inject_target *t, const struct inject_job *jobs, size_t n, size_t i,
		     struct err *e)
{
	struct tracee *th = jobs[i].thread;
	struct user_regs_struct regs = th->regs;
	int ret;

	regs_set_agent(&regs, arena_agent_entry(t), program_addr(jobs[i].program),
		       arena_stack_top(t, n, i));
	ret = tracee_borrow(th, &regs, agent_sigmask(t), e);
	if (ret)
		return ret;
	return t->stop_signo ? tracee_resume(th, PTRACE_CONT, e) : 0;
}

/* Runs to the end of the call that says "done", and sees to it that the call sends nothing. */
static int step_job(struct inject_target *t, struct tracee *th, struct err *e)
{
	struct user_regs_struct regs;
	int detail, stop, ret;
	pid_t pid;

	do {
		stop = inject_resume_and_wait(th, t->deadline_ns, PTRACE_SYSCALL, &detail, e);
		if (stop < 0)
			return stop;
		if (stop != TRACEE_SYSCALL)
			return err_say(e, -EPROTO, "task %d got signal %d in the agent", th->tid, detail);
		ret = tracee_get_regs(th->tid, &regs, e);
		if (ret)
			return ret;
	} while (!regs_is_agent_stop(&regs, &pid));
	regs_make_stop_silent(&regs);
	ret = tracee_set_regs(th->tid, &regs, e);
	if (ret)
		return ret;
	/* That was the entry of the call; its exit is where registers can be exchanged. */
	stop = inject_resume_and_wait(th, t->deadline_ns, PTRACE_SYSCALL, &detail, e);
	return MIN(stop, 0);
}

static bool is_from_itself(const struct tracee *th, pid_t own_pid)
{
	siginfo_t info = { 0 };

	if (ptrace(PTRACE_GETSIGINFO, th->tid, NULL, &info))
		return false;
	return info.si_code == SI_TKILL && info.si_pid == own_pid;
}

/*
 * The thread is about to get the signal that means "done". True if it is done. A signal that somebody else sent
 * goes on its way when the thread is resumed.
 */
static bool is_done(struct tracee *th, int signo)
{
	struct user_regs_struct regs;
	pid_t own_pid = 0;
	bool done = !tracee_get_regs(th->tid, &regs, NULL) && regs_is_agent_stop(&regs, &own_pid);

	th->resume_signo = done && is_from_itself(th, own_pid) ? 0 : signo;
	return done;
}

static int wait_job(struct inject_target *t, struct tracee *th, struct err *e)
{
	int detail = 0;
	int stop, ret;

	if (!t->stop_signo)
		return step_job(t, th, e);
	stop = inject_next_stop(th, t->deadline_ns, PTRACE_CONT, &detail, e);
	if (stop < 0)
		return stop;
	if (stop != TRACEE_SIGNAL || detail != t->stop_signo)
		return err_say(e, -EPROTO, "task %d got signal %d in the agent", th->tid, detail);
	if (is_done(th, detail))
		return 0;
	ret = tracee_set_sigmask(th->tid, ~0ULL, e);
	return ret ?: step_job(t, th, e);
}

/* Starts all, then waits for those that were started. */
static int start_and_wait(struct inject_target *t, struct inject_job *jobs, size_t n, struct err *e)
{
	size_t started, i;
	int ret = 0;

	for (started = 0; started < n && !ret; started++)
		ret = start_job(t, jobs, n, started, e);
	if (ret)
		started--;
	for (i = 0; i < started; i++) {
		int one = wait_job(t, jobs[i].thread, ret ? NULL : e);

		ret = ret ?: one;
	}
	return ret;
}

/* Stops threads that are still on their way, after a failure. Returns the tid of one that does not stop, or 0. */
static pid_t call_back(struct inject_target *t, struct inject_job *jobs, size_t n)
{
	int64_t deadline = inject_patient(t->deadline_ns);
	pid_t stray = 0;
	size_t i;

	for (i = 0; i < n; i++)
		if (jobs[i].thread->running)
			tracee_interrupt(jobs[i].thread->tid, NULL);
	for (i = 0; i < n; i++) {
		struct tracee *th = jobs[i].thread;

		if (tracee_halt(th, deadline, NULL) < 0)
			stray = th->tid;
		else if (th->resume_signo && th->resume_signo == t->stop_signo)
			is_done(th, th->resume_signo);
	}
	return stray;
}

static int check_results(const struct inject_job *jobs, size_t n, struct err *e)
{
	size_t i;

	for (i = 0; i < n; i++) {
		int ret = program_check(jobs[i].program, jobs[i].stream, e);

		if (ret)
			return err_wrap(e, "in task %d", jobs[i].thread->tid);
	}
	return 0;
}

static int run_in_arena(struct inject_target *t, struct inject_job *jobs, size_t n, char *buffer,
			struct err *e)
{
	int ret = arena_write(t, jobs, n, buffer, e);

	if (!ret)
		ret = start_and_wait(t, jobs, n, e);
	if (!ret)
		ret = arena_read_streams(t, jobs, n, buffer, e);
	return ret ?: check_results(jobs, n, e);
}

/* All but the leader, who still has to make calls, and those who cannot be stopped. */
static int give_back(struct inject_target *t, struct inject_job *jobs, size_t n, struct err *e)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < n; i++) {
		struct tracee *th = jobs[i].thread;
		int one;

		if (th == t->leader || th->running)
			continue;
		one = tracee_restore(th, ret ? NULL : e);
		ret = ret ?: one;
		if (!one)
			th->home = 0;
	}
	return ret;
}

static int clean_up(struct inject_target *t, struct inject_job *jobs, size_t n, int failed, struct err *e)
{
	pid_t stray = failed ? call_back(t, jobs, n) : 0;
	int ret = give_back(t, jobs, n, failed ? NULL : e);
	int unmapped;

	if (stray) {
		err_add(e, "; task %d does not stop, what was put into it remains until the next dump", stray);
		return failed;
	}
	ret = failed ?: ret;
	unmapped = arena_unmap(t, ret ? NULL : e);
	return ret ?: unmapped;
}

int inject_run(struct inject_target *t, struct inject_job *jobs, size_t n, void **ret_buffer,
	       struct err *e)
{
	autofree char *buffer = malloc(arena_streams_size(jobs, n));
	size_t i;
	int ret;

	for (i = 0; i < n; i++)
		if (program_error(jobs[i].program))
			return err_set(e, -ENOMEM, "program for task %d", jobs[i].thread->tid);
	if (!buffer)
		return err_set(e, -ENOMEM, "programs for task %d", t->pid);

	ret = arena_map(t, jobs, n, e);
	if (!ret)
		ret = run_in_arena(t, jobs, n, buffer, e);
	ret = clean_up(t, jobs, n, ret, e);
	if (ret)
		return ret;
	*ret_buffer = take(buffer);
	return 0;
}

void inject_finish(const struct inject_target *t, struct program *p)
{
	program_add(p, "stop", AGENT_STOP, AGENT_MAY_FAIL, t->stop_signo, (struct program_arg[6]){});
	program_op(p, "go home", AGENT_HOME);
}
