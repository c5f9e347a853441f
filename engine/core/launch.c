/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The restorer starts one process, the root, as a copy of itself that jumps into the arena; all others are
 * forked by their parents there. When all exist the restorer becomes their tracer, so that they die with
 * it, and opens the gate. Then it waits on a futex word to which every thread adds when it is through or has
 * failed; a thread that dies without a word is found by looking from time to time.
 */
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <linux/futex.h>
#include <linux/sched.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/io.h"
#include "compel/regs.h"
#include "compel/tracee.h"
#include "engine/core/arena.h"
#include "engine/core/launch.h"
#include "engine/core/remote.h"
#include "engine/core/room.h"
#include "engine/core/stopped.h"

#ifndef CLONE_CLEAR_SIGHAND
#define CLONE_CLEAR_SIGHAND 0x100000000ULL
#endif

#define PATIENCE_NS 1000000000LL /* with a pid that is not free yet */
#define LOOK_NS 50000000 /* how often to look whether everybody is alive */

static size_t count_threads(const struct restore *r)
{
	struct task *t;
	size_t n = 0;

	tree_foreach_task(&r->tree, t)
		n += t->n_threads;
	return n;
}

static size_t count_alive_threads(const struct restore *r)
{
	struct task *t;
	size_t n = 0;

	tree_foreach_task(&r->tree, t)
		n += t->state == TASK_ZOMBIE ? 0 : t->n_threads;
	return n;
}

/* Helpers are those programs that belong to no thread and post "created"; they are few. */
static size_t count_created(const struct restore *r)
{
	return count_threads(r) + r->n_group_helpers;
}

/* In the new root. CLONE_CLEAR_SIGHAND leaves what is ignored ignored; criu ignores SIGPIPE. */
static void reset_ignored_signals(void)
{
	const uint64_t by_default[4] = { 0 }; /* struct sigaction of the kernel: SIG_DFL */
	int signo;

	for (signo = 1; signo <= 64; signo++)
		syscall(SYS_rt_sigaction, signo, by_default, NULL, sizeof(uint64_t));
}

/*
 * A number that no task has may still be in use for a moment, or for a session or group of tasks that are
 * just going.
 */
static long clone_patiently(struct clone_args *args)
{
	const struct timespec tick = { 0, 1000000 };
	int64_t deadline = monotonic_ns() + PATIENCE_NS;
	long ret = syscall(SYS_clone3, args, sizeof(*args));

	while (ret < 0 && errno == EEXIST && monotonic_ns() < deadline) {
		clock_nanosleep(CLOCK_MONOTONIC, 0, &tick, NULL); /* nothing announces a free pid */
		ret = syscall(SYS_clone3, args, sizeof(*args));
	}
	return ret;
}

static int start_root(struct restore *r, struct launch *l, struct err *e)
{
	struct task *root = r->tree.tasks[0];
	const struct thread *th = task_leader(root);
	pid_t pid = root->pid;
	struct clone_args args = {
		.flags = CLONE_CLEAR_SIGHAND | CLONE_PIDFD | (r->opts->sibling ? CLONE_PARENT : 0),
		.pidfd = (uintptr_t)&l->root_pidfd,
		.exit_signal = r->opts->sibling ? 0 : SIGCHLD,
		.set_tid = (uintptr_t)&pid,
		.set_tid_size = 1,
	};
	long ret = clone_patiently(&args);

	if (ret == 0) {
		reset_ignored_signals();
		regs_enter_agent(r->arena->base + AGENT_CODE_OFFSET, program_addr(th->program),
				 th->agent_stack);
	}
	if (ret < 0 && errno == EEXIST)
		return err_say(e, -EEXIST, "create task %d: the number is still in use, perhaps by a session or process group",
			       pid);
	if (ret < 0)
		return err_set(e, -errno, "create task %d%s", pid,
			       errno == EPERM ? " (it takes CAP_CHECKPOINT_RESTORE)" : "");
	l->root = pid;
	sigprocmask(SIG_SETMASK, l->own_mask, NULL);
	return 0;
}

static int describe_stop(pid_t pid, int status, struct err *e)
{
	struct user_regs_struct regs = { 0 };

	if (WIFEXITED(status))
		return err_say(e, -ECHILD, "task %d ended with status %d while it was being restored", pid,
			       WEXITSTATUS(status));
	if (WIFSIGNALED(status))
		return err_say(e, -ECHILD, "task %d was killed by signal %d while it was being restored",
			       pid, WTERMSIG(status));
	tracee_get_regs(pid, &regs, NULL);
	return err_say(e, -ECHILD, "task %d got signal %d at %llx while it was being restored", pid,
		       WSTOPSIG(status), regs.rip);
}

/* An agent gave up, or somebody died. */
static int look_for_failure(struct restore *r, struct err *e)
{
	int status;
	pid_t pid;

	if (__atomic_load_n(&r->arena->words->failed, __ATOMIC_SEQ_CST))
		return arena_first_failure(r, e);
	pid = waitpid(-1, &status, WNOHANG | __WALL);
	return pid > 0 ? describe_stop(pid, status, e) : 0;
}

static int wait_word(struct restore *r, const uint32_t *word, uint32_t least, struct err *e)
{
	struct arena_words *w = r->arena->words;
	const struct timespec look = { 0, LOOK_NS };

	for (;;) {
		uint32_t events = __atomic_load_n(&w->events, __ATOMIC_SEQ_CST);
		int ret;

		if (__atomic_load_n(word, __ATOMIC_SEQ_CST) >= least)
			return 0;
		ret = look_for_failure(r, e);
		if (ret)
			return ret;
		if (r->opts->progress)
			r->opts->progress(r->opts->progress_data, "Restoring memory",
					  __atomic_load_n(&w->bytes_read, __ATOMIC_RELAXED),
					  r->stats.pages_restored * PAGE);
		syscall(SYS_futex, &w->events, FUTEX_WAIT, events, &look, NULL, 0);
	}
}

static int seize_all(struct restore *r, struct err *e)
{
	struct task *t;
	struct thread *th;
	int ret;

	tree_foreach_task(&r->tree, t) {
		if (t->state == TASK_ZOMBIE)
			continue;
		task_foreach_thread(t, th) {
			/* SIGKILL to the leader is one to all threads; the fewer there are to release. */
			unsigned int exitkill = th == task_leader(t) ? SEIZE_EXITKILL : 0;

			ret = tracee_seize(th->tid, exitkill | SEIZE_SUSPEND_SECCOMP, NULL);
			if (ret == -EPERM) /* only the seccomp option may be forbidden: to us, filtered */
				ret = tracee_seize(th->tid, exitkill, e);
			if (ret)
				return ret;
		}
	}
	return 0;
}

static int tell_created(struct restore *r, struct err *e)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < N_ROOMS && !ret; i++)
		if (rooms[i]->created)
			ret = rooms[i]->created(r, e);
	return ret;
}

static void open_gate(struct restore *r)
{
	__atomic_store_n(&r->arena->words->go, 1, __ATOMIC_SEQ_CST);
	syscall(SYS_futex, &r->arena->words->go, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

int launch_tree(struct restore *r, struct launch *l, struct err *e)
{
	int64_t start = monotonic_ns();
	int ret = start_root(r, l, e);

	if (!ret)
		ret = wait_word(r, &r->arena->words->created, count_created(r), e);
	r->stats.forking_us = (monotonic_ns() - start) / 1000;
	if (!ret)
		ret = seize_all(r, e);
	if (ret)
		return ret;
	l->traced = true;
	log_info(r->log, "%zu tasks exist after %u us", r->tree.n_tasks, r->stats.forking_us);
	ret = tell_created(r, e);
	if (ret)
		return ret;
	open_gate(r);
	return wait_word(r, &r->arena->words->finished, count_alive_threads(r), e);
}

/* ---- every thread has come to its end ---- */

#define foreach_alive_thread(r, t, th)                    \
	tree_foreach_task(&(r)->tree, t)                  \
		if ((t)->state != TASK_ZOMBIE)            \
			task_foreach_thread(t, th)

static int stop_all(struct restore *r, struct err *e)
{
	struct task *t;
	struct thread *th;
	int ret = 0;

	foreach_alive_thread(r, t, th)
		if (!ret)
			ret = tracee_interrupt(th->tid, e);
	foreach_alive_thread(r, t, th)
		if (!ret)
			ret = remote_wait_stop(th->tid, TRACEE_EVENT, e);
	return ret;
}

/* The agent goes: munmap, called at a syscall instruction that the task has anyway (its vdso's). */
static int take_agent_out(struct restore *r, struct task *t, struct err *e)
{
	const uint64_t args[6] = { r->arena->base, r->arena->size };
	uint64_t ip = 0;
	int64_t result;
	size_t i;
	int ret;

	for (i = 0; i < N_ROOMS && !ip; i++)
		if (rooms[i]->syscall_insn)
			ip = rooms[i]->syscall_insn(t);
	if (!ip)
		return err_say(e, -EOPNOTSUPP, "task %d has no code with a system call in it: not supported yet",
			       t->pid);
	ret = remote_call(t->pid, ip, SYS_munmap, args, &result, e);
	if (!ret && result)
		ret = err_set(e, result, "unmap the agent of task %d", t->pid);
	return ret;
}

static int finish_thread(struct restore *r, struct thread *th, struct err *e)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < N_ROOMS && !ret; i++)
		if (rooms[i]->finish_thread)
			ret = rooms[i]->finish_thread(r, th, e);
	return ret ? err_wrap(e, "task %d", th->tid) : 0;
}

int launch_finish(struct restore *r, struct launch *l, struct err *e)
{
	struct task *t;
	struct thread *th;
	int ret = stop_all(r, e);

	if (!ret)
		ret = stop_stopped_tasks(r, e);
	tree_foreach_task(&r->tree, t)
		if (!ret && t->state != TASK_ZOMBIE)
			ret = take_agent_out(r, t, e);
	foreach_alive_thread(r, t, th)
		if (!ret)
			ret = finish_thread(r, th, e);
	return ret;
}

/*
 * Between the first and the last thread that shall no longer die with us, a kill would leave a part of the
 * tree: these few microseconds must not be stretched by others who want the cpu.
 */
static void hurry(int *ret_old_policy, struct sched_param *ret_old_param)
{
	const struct sched_param first = { .sched_priority = 1 };

	*ret_old_policy = sched_getscheduler(0);
	sched_getparam(0, ret_old_param);
	sched_setscheduler(0, SCHED_FIFO, &first);
}

/*
 * First nobody dies with us any more, then everybody is let go: if we are killed in between the kernel
 * detaches the rest for us.
 */
int launch_release(struct restore *r, struct launch *l, struct err *e)
{
	struct sched_param param;
	struct task *t;
	struct thread *th;
	int policy, ret = 0;

	hurry(&policy, &param);
	tree_foreach_task(&r->tree, t)
		if (!ret && t->state != TASK_ZOMBIE)
			ret = tracee_set_flags(t->pid, 0, e);
	sched_setscheduler(0, policy, &param);
	if (ret)
		return ret;
	foreach_alive_thread(r, t, th)
		tracee_detach(th->tid, NULL);
	l->traced = false;
	return 0;
}

static void kill_children(void)
{
	autofree char *text = NULL;
	char *p, *end;
	pid_t pid;

	if (read_file_at(-1, "/proc/thread-self/children", &text) <= 0)
		return;
	for (p = text; (pid = strtol(p, &end, 10)) > 0 && end != p; p = end)
		kill(pid, SIGKILL);
}

void launch_abort(struct restore *r, struct launch *l)
{
	struct task *t;

	if (!l->root)
		return;
	/* Children die with their parents (PDEATHSIG); those we trace are surely ours. */
	syscall(SYS_pidfd_send_signal, l->root_pidfd, SIGKILL, NULL, 0);
	if (l->traced)
		tree_foreach_task(&r->tree, t)
			if (t->state != TASK_ZOMBIE)
				kill(t->pid, SIGKILL);
	/* Orphans become our children (PR_SET_CHILD_SUBREAPER): end whoever has not died of that. */
	do {
		kill_children();
	} while (waitpid(-1, NULL, __WALL) > 0 || errno == EINTR);
	l->root = 0;
}
