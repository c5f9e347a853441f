/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>

#include "base/io.h"
#include "base/util.h"
#include "compel/injector.h"
#include "compel/regs.h"

int64_t inject_patient(int64_t deadline_ns)
{
	int64_t patient = monotonic_ns() + INJECT_PATIENCE_NS;

	return deadline_ns ? MAX(deadline_ns, patient) : 0;
}

static bool all_zero(const unsigned char *p, size_t len)
{
	while (len--)
		if (*p++)
			return false;
	return true;
}

/* Can the tail of @area be used: zeroes, or what a killed run left there. */
static uint64_t usable_tail(int mem_fd, const struct inject_area *area)
{
	uint64_t at = area->end - REGS_HOME_SIZE;
	unsigned char tail[REGS_HOME_SIZE];

	if (pread_full(mem_fd, tail, sizeof(tail), at) != sizeof(tail))
		return 0;
	return regs_is_home(tail) || all_zero(tail, sizeof(tail)) ? at : 0;
}

int inject_write_home(const struct inject_target *t, uint64_t undo_len, struct err *e)
{
	struct user_regs_struct regs = t->leader->regs;
	unsigned char home[REGS_HOME_SIZE];
	int ret;

	regs_rewind_syscall(&regs, REWIND_IN_PLACE);
	regs_write_home(&regs, t->leader->sigmask, undo_len, home);
	ret = pwrite_all(t->mem_fd, home, sizeof(home), t->home);
	return ret ? err_set(e, ret, "write to task %d at %#lx", t->pid, (long)t->home) : 0;
}

int inject_open(struct inject_target *t, const struct inject_area *areas, size_t n, struct err *e)
{
	size_t i;
	int ret;

	t->home = 0;
	for (i = 0; i < n && !t->home; i++)
		t->home = usable_tail(t->mem_fd, &areas[i]);
	if (!t->home)
		return err_say(e, -EOPNOTSUPP, "task %d has no executable mapping with %d unused bytes",
			       t->pid, REGS_HOME_SIZE);
	if (t->leader->regs.rip - t->home < REGS_HOME_SIZE)
		return err_say(e, -EAGAIN,
			       "task %d has still to go back to its work after a criu that was killed: try again when it runs",
			       t->pid);
	ret = inject_write_home(t, 0, e);
	if (!ret)
		t->leader->home = t->home;
	return ret;
}

/*
 * What was seen of a SIGSTOP from outside: it is delivered, and the stop it makes is passed over until
 * the thread is let go. True if that is all that happened.
 */
static bool is_group_stop(struct tracee *th, int stop, int detail)
{
	if (stop == TRACEE_SIGNAL && detail == SIGSTOP)
		th->resume_signo = SIGSTOP;
	else if (stop != TRACEE_EVENT)
		return false;
	th->stopped_late = detail != SIGTRAP && !th->stop_signo;
	return true;
}

int inject_next_stop(struct tracee *th, int64_t deadline_ns, int request, int *ret_detail, struct err *e)
{
	for (;;) {
		int stop = tracee_wait(th->tid, deadline_ns, ret_detail, e);
		int ret;

		if (stop < 0)
			return stop;
		th->running = false;
		if (stop == TRACEE_EXITED)
			return err_say(e, -ESRCH, "task %d died while it was being dumped", th->tid);
		if (!is_group_stop(th, stop, *ret_detail))
			return stop;
		ret = tracee_resume(th, request, e);
		if (ret)
			return ret;
	}
}

int inject_resume_and_wait(struct tracee *th, int64_t deadline_ns, int request, int *ret_detail,
			   struct err *e)
{
	int ret = tracee_resume(th, request, e);

	return ret ?: inject_next_stop(th, deadline_ns, request, ret_detail, e);
}

static int run_to_syscall_stop(struct inject_target *t, struct err *e)
{
	int detail;
	int stop = inject_resume_and_wait(t->leader, inject_patient(t->deadline_ns), PTRACE_SYSCALL,
					  &detail, e);

	if (stop < 0 || stop == TRACEE_SYSCALL)
		return MIN(stop, 0);
	return err_say(e, -EPROTO, "task %d got signal %d on its way home", t->pid, detail);
}

int inject_syscall(struct inject_target *t, long nr, const uint64_t args[6], int64_t *ret_result,
		   struct err *e)
{
	struct user_regs_struct regs = t->leader->regs;
	int ret;

	regs_set_syscall(&regs, t->home, regs.rsp, nr, args);
	ret = tracee_borrow(t->leader, &regs, ~0ULL, e);
	if (!ret)
		ret = run_to_syscall_stop(t, e);
	if (!ret)
		ret = run_to_syscall_stop(t, e);
	if (!ret)
		ret = tracee_get_regs(t->pid, &regs, e);
	if (ret)
		return ret;
	*ret_result = regs_syscall_result(&regs);
	return 0;
}

/* If the leader is not where it was it needs its way home, now or when it stops at last. */
int inject_close(struct inject_target *t, struct err *e)
{
	const unsigned char zeroes[REGS_HOME_SIZE] = { 0 };
	int ret = tracee_halt(t->leader, inject_patient(t->deadline_ns), e);
	int written;

	if (ret >= 0)
		ret = tracee_restore(t->leader, e);
	if ((ret && ret != -ESRCH) || !t->home)
		return ret;
	written = pwrite_all(t->mem_fd, zeroes, sizeof(zeroes), t->home);
	if (written && !ret)
		ret = err_set(e, written, "clean up task %d at %#lx", t->pid, (long)t->home);
	t->leader->home = t->home = 0;
	return ret;
}
