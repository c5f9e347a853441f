/* SPDX-License-Identifier: GPL-2.0-only */
#include <elf.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "base/util.h"
#include "compel/regs.h"
#include "compel/tracee.h"

#ifndef PTRACE_O_SUSPEND_SECCOMP
#define PTRACE_O_SUSPEND_SECCOMP (1 << 21)
#endif
#ifndef PTRACE_EVENT_STOP
#define PTRACE_EVENT_STOP 128
#endif
#ifndef PTRACE_GETSIGMASK
#define PTRACE_GETSIGMASK 0x420a
#define PTRACE_SETSIGMASK 0x420b
#endif

int64_t monotonic_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static unsigned long ptrace_options(unsigned int flags)
{
	return PTRACE_O_TRACESYSGOOD | (flags & SEIZE_EXITKILL ? PTRACE_O_EXITKILL : 0) |
	       (flags & SEIZE_SUSPEND_SECCOMP ? PTRACE_O_SUSPEND_SECCOMP : 0) |
	       (flags & SEIZE_TRACE_EXEC ? PTRACE_O_TRACEEXEC : 0);
}

int tracee_seize(pid_t tid, unsigned int flags, struct err *e)
{
	if (ptrace(PTRACE_SEIZE, tid, NULL, ptrace_options(flags)))
		return err_set(e, -errno, "seize task %d", tid);
	return 0;
}

int tracee_set_flags(pid_t tid, unsigned int flags, struct err *e)
{
	if (ptrace(PTRACE_SETOPTIONS, tid, NULL, ptrace_options(flags)))
		return err_set(e, -errno, "set ptrace options of task %d", tid);
	return 0;
}

int tracee_interrupt(pid_t tid, struct err *e)
{
	if (ptrace(PTRACE_INTERRUPT, tid, NULL, NULL))
		return err_set(e, -errno, "interrupt task %d", tid);
	return 0;
}

static int decode_stop(int status, int *ret_detail)
{
	int sig = WSTOPSIG(status);

	if (!WIFSTOPPED(status))
		return TRACEE_EXITED;
	*ret_detail = sig & 0x7f;
	if (status >> 16 == PTRACE_EVENT_STOP)
		return TRACEE_EVENT;
	if (status >> 16 == PTRACE_EVENT_EXEC)
		return TRACEE_EXEC;
	if (sig == (SIGTRAP | 0x80))
		return TRACEE_SYSCALL;
	return TRACEE_SIGNAL;
}

int tracee_wait_news(int64_t until_ns)
{
	int64_t left = until_ns - monotonic_ns();
	struct timespec ts = { left / 1000000000, left % 1000000000 };
	sigset_t set;

	if (left <= 0)
		return -ETIMEDOUT;
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigtimedwait(&set, NULL, &ts);
	return 0;
}

static int look(pid_t tid, int options, int *ret_detail, struct err *e)
{
	int status;
	pid_t got;

	do {
		got = waitpid(tid, &status, __WALL | options);
	} while (got < 0 && errno == EINTR);
	if (got == tid)
		return decode_stop(status, ret_detail);
	if (got == 0)
		return TRACEE_RUNNING;
	return errno == ECHILD ? TRACEE_EXITED : err_set(e, -errno, "wait for task %d", tid);
}

int tracee_wait(pid_t tid, int64_t deadline_ns, int *ret_detail, struct err *e)
{
	for (;;) {
		int stop = look(tid, deadline_ns ? WNOHANG : 0, ret_detail, e);

		if (stop != TRACEE_RUNNING)
			return stop;
		if (tracee_wait_news(deadline_ns))
			return err_set(e, -ETIMEDOUT, "task %d does not stop", tid);
	}
}

int tracee_poll(struct tracee *t, int *ret_detail, struct err *e)
{
	int stop = look(t->tid, WNOHANG, ret_detail, e);

	if (stop >= 0 && stop != TRACEE_RUNNING)
		t->running = false;
	return stop;
}

bool tracee_is_stopped(pid_t tid)
{
	unsigned long message;

	return ptrace(PTRACE_GETEVENTMSG, tid, NULL, &message) == 0;
}

int tracee_resume(struct tracee *t, int request, struct err *e)
{
	if (ptrace(request, t->tid, NULL, (long)t->resume_signo))
		return err_set(e, -errno, "resume task %d", t->tid);
	t->resume_signo = 0;
	t->running = true;
	return 0;
}

int tracee_halt(struct tracee *t, int64_t deadline_ns, struct err *e)
{
	int detail = 0, stop;

	if (!t->running)
		return 0;
	if (tracee_interrupt(t->tid, NULL) == -ESRCH)
		return 1;
	stop = tracee_wait(t->tid, deadline_ns, &detail, e);
	if (stop < 0)
		return stop;
	t->running = false;
	t->resume_signo = stop == TRACEE_SIGNAL ? detail : 0;
	return stop == TRACEE_EXITED;
}

int tracee_get_regs(pid_t tid, struct user_regs_struct *ret_regs, struct err *e)
{
	struct iovec iov = { ret_regs, sizeof(*ret_regs) };

	if (ptrace(PTRACE_GETREGSET, tid, (void *)NT_PRSTATUS, &iov))
		return err_set(e, -errno, "read registers of task %d", tid);
	if (iov.iov_len != sizeof(*ret_regs))
		return err_say(e, -EOPNOTSUPP, "task %d is a 32-bit task: not supported yet", tid);
	return 0;
}

int tracee_set_regs(pid_t tid, const struct user_regs_struct *regs, struct err *e)
{
	struct iovec iov = { (void *)regs, sizeof(*regs) };

	if (ptrace(PTRACE_SETREGSET, tid, (void *)NT_PRSTATUS, &iov))
		return err_set(e, -errno, "set registers of task %d", tid);
	return 0;
}

int tracee_set_sigmask(pid_t tid, uint64_t mask, struct err *e)
{
	if (ptrace(PTRACE_SETSIGMASK, tid, (void *)sizeof(mask), &mask))
		return err_set(e, -errno, "set signal mask of task %d", tid);
	return 0;
}

int tracee_get_xstate(pid_t tid, struct xstate *ret_state, struct err *e)
{
	struct iovec iov = { ret_state->area, sizeof(ret_state->area) };

	if (ptrace(PTRACE_GETREGSET, tid, (void *)NT_X86_XSTATE, &iov))
		return err_set(e, -errno, "read extended registers of task %d", tid);
	ret_state->size = iov.iov_len;
	return 0;
}

int tracee_set_xstate(pid_t tid, const struct xstate *state, struct err *e)
{
	struct iovec iov = { (void *)state->area, state->size };

	if (ptrace(PTRACE_SETREGSET, tid, (void *)NT_X86_XSTATE, &iov))
		return err_set(e, -errno, "set extended registers of task %d", tid);
	return 0;
}

int tracee_save(struct tracee *t, struct err *e)
{
	int ret = tracee_get_regs(t->tid, &t->regs, e);

	if (ret)
		return ret;
	if (ptrace(PTRACE_GETSIGMASK, t->tid, (void *)sizeof(t->sigmask), &t->sigmask))
		return err_set(e, -errno, "read signal mask of task %d", t->tid);
	t->saved = true;
	return 0;
}

static int enter_home(const struct tracee *t, struct err *e)
{
	struct user_regs_struct regs = t->regs;

	if (!t->home)
		return 0;
	regs_enter_home(&regs, t->home);
	return tracee_set_regs(t->tid, &regs, e);
}

int tracee_borrow(struct tracee *t, const struct user_regs_struct *regs, uint64_t sigmask,
		  struct err *e)
{
	int ret = t->borrowed ? 0 : enter_home(t, e);

	if (ret)
		return ret;
	t->borrowed = true;
	ret = tracee_set_sigmask(t->tid, sigmask, e);
	return ret ?: tracee_set_regs(t->tid, regs, e);
}

int tracee_restore(struct tracee *t, struct err *e)
{
	int ret;

	if (!t->borrowed)
		return 0;
	ret = enter_home(t, e);
	if (!ret)
		ret = tracee_set_sigmask(t->tid, t->sigmask, e);
	if (!ret)
		ret = tracee_set_regs(t->tid, &t->regs, e);
	if (!ret)
		t->borrowed = false;
	return ret;
}

int tracee_detach(pid_t tid, struct err *e)
{
	if (ptrace(PTRACE_DETACH, tid, NULL, NULL))
		return err_set(e, -errno, "detach from task %d", tid);
	return 0;
}

int tracee_release(struct tracee *t, int64_t deadline_ns, struct err *e)
{
	struct err why = ERR_INIT;
	int ret, detached;

	if (t->released)
		return 0;
	ret = tracee_halt(t, deadline_ns, &why);
	if (!ret)
		ret = tracee_restore(t, &why);
	detached = ptrace(PTRACE_DETACH, t->tid, NULL, (long)t->resume_signo) ? -errno : 0;
	t->released = !t->running;
	if (ret > 0 || ret == -ESRCH || (!t->running && detached == -ESRCH))
		return 0; /* killed from outside: nothing to put back */
	if (ret && e)
		*e = why;
	return ret;
}
