/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stopping the threads of one process.
 *
 * A thread that was interrupted stops at once, or when the kernel lets it: not before its vfork is through.
 * In the meantime it may end, or execute a program. An execve kills all other threads of the process, those
 * that have stopped as well, waits until their tracer has seen every one of them dead, and goes on under the
 * tid of the leader. A leader that ends before its threads is not reported to anybody until they have
 * ended. So nobody is waited for alone: from time to time all threads are asked for news, and those
 * that had stopped are asked once more before the tree counts as frozen.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>

#include "base/util.h"
#include "compel/freezer.h"

#define SWEEP_NS	  2000000LL
#define VFORK_PATIENCE_NS 200000000LL
#define VFORK_LOOK_NS	  500000LL
#define PF_KTHREAD	  0x00200000

/* Says why a thread cannot be seized; the kernel said @code. */
static int explain_seize(struct freezer *f, int proc_fd, pid_t tid, int code, struct err *e)
{
	struct brief brief = { 0 };
	pid_t tracer;

	if (freezer_read_brief(f, proc_fd, &brief) == 0 && brief.flags & PF_KTHREAD)
		return err_say(e, -EPERM, "task %d is a kernel thread: it cannot be dumped", tid);
	tracer = freezer_tracer_of(f, proc_fd, tid);
	if (tracer)
		return err_say(e, -EBUSY, "task %d is being traced by task %d: end that first", tid,
			       tracer);
	return err_set(e, code, "seize task %d", tid);
}

/* Most of those that are found in vfork are out of it in a moment. */
static int wait_vfork(struct freezer *f, const struct frozen_process *p, pid_t tid, struct err *e)
{
	int64_t end = monotonic_ns() + VFORK_PATIENCE_NS;

	while (freezer_check_vfork(f, p, tid, NULL)) {
		if (monotonic_ns() > end)
			return freezer_check_vfork(f, p, tid, e);
		tracee_wait_news(monotonic_ns() + VFORK_LOOK_NS);
	}
	return 0;
}

static struct tracee *add_thread(struct frozen_process *p, pid_t tid)
{
	struct tracee *threads = realloc(p->threads, (p->n_threads + 1) * sizeof(*threads));

	if (!threads)
		return NULL;
	p->threads = threads;
	threads[p->n_threads] = (struct tracee){ .tid = tid, .running = true };
	return &threads[p->n_threads++];
}

static int seize(struct freezer *f, const struct frozen_process *p, pid_t tid)
{
	int ret;

	freezer_let_reap(f, p);
	ret = tracee_seize(tid, SEIZE_SUSPEND_SECCOMP | SEIZE_TRACE_EXEC, NULL);
	if (ret == -EPERM) /* perhaps only the seccomp option is not allowed */
		ret = tracee_seize(tid, SEIZE_TRACE_EXEC, NULL);
	freezer_end_reap(f);
	if (ret == -EPERM && freezer_tracer_of(f, p->proc_fd, tid) == gettid())
		return 0; /* one of ours, which executed a program and so came to be the leader */
	if (ret == -EPERM && freezer_is_ending(f, p->proc_fd, tid))
		return -ESRCH;
	return ret;
}

/* The tid may have been given to somebody else since it was read. */
static bool is_of_process(const struct frozen_process *p, pid_t tid)
{
	char path[32];

	snprintf(path, sizeof(path), "task/%d", tid);
	return faccessat(p->proc_fd, path, F_OK, 0) == 0;
}

/* 0 when it is seized, 1 when it has gone meanwhile. */
static int seize_thread(struct freezer *f, struct frozen_process *p, pid_t tid, struct err *e)
{
	struct tracee *t;
	int ret;

	/* To look at all of many threads would take too long. */
	if (p->n_threads)
		ret = freezer_start_reaper(f, e);
	else
		ret = wait_vfork(f, p, tid, e);
	if (ret)
		return ret;
	ret = seize(f, p, tid);
	if (ret == -ESRCH)
		return 1;
	if (ret)
		return explain_seize(f, p->proc_fd, tid, ret, e);
	t = add_thread(p, tid);
	if (!t)
		return err_set(e, -ENOMEM, "threads of task %d", p->pid);
	if (!is_of_process(p, tid)) {
		tracee_release(t, monotonic_ns() + RELEASE_PATIENCE_NS, NULL);
		frozen_forget_thread(p, t);
		return 1;
	}
	ret = tracee_interrupt(tid, NULL);
	if (ret && ret != -ESRCH) /* if it has just ended, the wait will tell */
		return err_set(e, ret, "interrupt task %d", tid);
	return 0;
}

int freezer_seize_threads(struct freezer *f, struct frozen_process *p, struct err *e)
{
	autofd fd = openat(p->proc_fd, "task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	autodir DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;
	int n = 0;

	if (!dir)
		return 0; /* it has gone; the waits will tell */
	fd_take(&fd);
	while ((entry = readdir(dir))) {
		pid_t tid = atoi(entry->d_name);
		int ret;

		if (!isdigit((unsigned char)entry->d_name[0]) || frozen_find_thread(p, tid))
			continue;
		ret = seize_thread(f, p, tid, e);
		if (ret < 0)
			return ret;
		n += ret == 0;
	}
	return n;
}

/* A thread that was killed in its stop will be reported as dead; there is nothing to save of it. */
static int save(struct tracee *t, struct err *e)
{
	struct err why = ERR_INIT;
	int ret = tracee_save(t, &why);

	if (ret == -ESRCH)
		return 0;
	if (ret && e)
		*e = why;
	return ret;
}

/* The tid of a leader may belong to another thread by now, of which we have not heard yet. */
static int check_still_stopped(struct tracee *t)
{
	if (!t->saved || tracee_is_stopped(t->tid))
		return 0;
	t->saved = false;
	t->running = true;
	tracee_interrupt(t->tid, NULL);
	return 1;
}

/* Takes the news of one thread, if there is any: returns 1 then, and @t may be another thread. */
static int poll_thread(struct frozen_process *p, struct tracee *t, struct err *e)
{
	int detail = 0, ret = 0;
	int stop = tracee_poll(t, &detail, e);

	if (stop < 0)
		return stop;
	if (stop == TRACEE_RUNNING)
		return check_still_stopped(t);
	if (stop == TRACEE_EXITED) {
		frozen_forget_thread(p, t);
		return 1;
	}
	t->saved = false;
	if (t->tid == p->pid)
		p->leader_ended = false;
	if (stop == TRACEE_EVENT) {
		/* SIGTRAP: our interruption; any other: it was in a group-stop by that signal */
		t->stop_signo = detail == SIGTRAP ? 0 : detail;
		return save(t, e) ?: 1;
	}
	/* A signal was about to be delivered: let that go on, the interruption comes behind it. */
	t->resume_signo = stop == TRACEE_SIGNAL ? detail : 0;
	if (stop == TRACEE_EXEC)
		ret = tracee_interrupt(t->tid, NULL);
	if (!ret)
		ret = tracee_resume(t, PTRACE_CONT, NULL);
	return ret && ret != -ESRCH ? err_set(e, ret, "continue task %d", t->tid) : 1;
}

/* Asks all. Returns how many had news. */
static int poll_all(struct frozen_process *p, struct err *e)
{
	int n = 0;
	size_t i;

	for (i = p->n_threads; i-- > 0;) {
		int ret = poll_thread(p, &p->threads[i], e);

		if (ret < 0)
			return ret;
		n += ret;
	}
	return n;
}

static int sweep(struct freezer *f, struct frozen_process *p, struct err *e)
{
	struct tracee *leader;
	size_t i;
	int ret = poll_all(p, e);

	/* The interruption of a leader may have gone to one that an execve replaced. */
	for (i = 0; i < p->n_threads; i++)
		if (p->threads[i].running)
			tracee_interrupt(p->threads[i].tid, NULL);
	leader = frozen_find_thread(p, p->pid);
	if (ret >= 0 && leader && leader->running && freezer_is_ending(f, p->proc_fd, p->pid))
		p->leader_ended = true;
	return MIN(ret, 0);
}

static struct tracee *first_running(struct frozen_process *p)
{
	size_t i;

	for (i = 0; i < p->n_threads; i++) {
		struct tracee *t = &p->threads[i];

		if (!t->saved && !(t->tid == p->pid && p->leader_ended))
			return t;
	}
	return NULL;
}

int freezer_wait_threads(struct freezer *f, struct frozen_process *p, struct err *e)
{
	int64_t start = monotonic_ns(), next_sweep = start + SWEEP_NS;
	struct tracee *t;

	p->leader_ended = false; /* perhaps another thread is the leader now */
	while ((t = first_running(p))) {
		pid_t tid = t->tid;
		int ret = poll_thread(p, t, e);

		if (ret < 0)
			return ret;
		if (ret)
			continue;
		if (f->deadline_ns && monotonic_ns() >= f->deadline_ns)
			return err_set(e, -ETIMEDOUT, "task %d does not stop", tid);
		if (monotonic_ns() < next_sweep) {
			tracee_wait_news(f->deadline_ns ? MIN(next_sweep, f->deadline_ns) : next_sweep);
			continue;
		}
		next_sweep += SWEEP_NS;
		ret = sweep(f, p, e);
		if (!ret && monotonic_ns() - start > VFORK_PATIENCE_NS)
			ret = freezer_check_vfork(f, p, tid, e);
		if (ret)
			return ret;
	}
	return 0;
}

int freezer_recheck_threads(struct freezer *f, struct frozen_process *p, struct err *e)
{
	return poll_all(p, e);
}
