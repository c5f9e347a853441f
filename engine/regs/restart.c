/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A thread inside restart_syscall(2): its nanosleep, poll or futex was interrupted once before, by a stop or by
 * an earlier dump, and the kernel remembers how it goes on, but not for others which call it was. In a
 * new task the call has to be made by its own number again. The arguments are still in the registers;
 * the number is in the code in front of the call, nearly always; else the thread is let back into the kernel
 * for a moment, to see there what it waits in.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#include "base/io.h"
#include "engine/proc/procfs.h"
#include "engine/regs/regs.h"

#define ERESTART_RESTARTBLOCK 516
#define PATIENCE_NS	      50000000 /* for a thread to fall asleep again */

static bool is_restarted_call(const struct user_regs_struct *regs)
{
	return regs->orig_rax == SYS_restart_syscall && (int64_t)regs->rax == -ERESTART_RESTARTBLOCK;
}

/* Calls that have a restart function in the kernel. */
static bool may_restart(uint32_t nr)
{
	return nr == SYS_nanosleep || nr == SYS_clock_nanosleep || nr == SYS_poll || nr == SYS_futex;
}

/* mov $nr, %eax; syscall */
static int64_t number_from_code(const struct thread *th)
{
	unsigned char code[7];
	uint32_t nr;

	if (pread_full(th->task->mem_fd, code, sizeof(code), th->tracee->regs.rip - sizeof(code)) !=
	    sizeof(code))
		return -1;
	memcpy(&nr, code + 1, sizeof(nr));
	if (code[0] != 0xb8 || code[5] != 0x0f || code[6] != 0x05 || !may_restart(nr))
		return -1;
	return nr;
}

/* The first argument of clock_nanosleep is a small or negative int, that of nanosleep an address. */
static bool is_clock(uint64_t arg)
{
	uint32_t high = arg >> 32;

	return arg < PAGE || ((int32_t)arg < 0 && (high == 0 || high == UINT32_MAX));
}

/* What a sleeping thread waits in, from /proc/PID/wchan; -1 while it does not sleep. */
static int64_t number_from_wchan(const struct thread *th)
{
	char path[48];
	autofree char *text = NULL;
	size_t cap = 0;

	snprintf(path, sizeof(path), "task/%d/wchan", th->tid);
	if (proc_read(th->task->proc_fd, path, &text, &cap) <= 0 || !strcmp(text, "0") ||
	    strstr(text, "ptrace"))
		return -1;
	if (strstr(text, "poll"))
		return SYS_poll;
	if (strstr(text, "futex"))
		return SYS_futex;
	/* Sleepers have no function of their own to show. */
	return is_clock(th->tracee->regs.rdi) ? SYS_clock_nanosleep : SYS_nanosleep;
}

static int stop_again(struct dump *d, struct thread *th, struct err *e)
{
	int detail = 0;
	int ret = tracee_interrupt(th->tid, e);

	while (!ret) {
		int stop = tracee_wait(th->tid, d->deadline_ns, &detail, e);

		if (stop < 0)
			return stop;
		th->tracee->running = false;
		th->tracee->stopped_late |= stop == TRACEE_EVENT && detail != SIGTRAP && !th->tracee->stop_signo;
		if (stop == TRACEE_EVENT)
			return tracee_save(th->tracee, e);
		if (stop == TRACEE_EXITED)
			return err_say(e, -ESRCH, "died while it was being dumped");
		th->tracee->resume_signo = stop == TRACEE_SIGNAL ? detail : 0;
		ret = tracee_resume(th->tracee, PTRACE_CONT, e);
	}
	return ret;
}

static int look_inside(struct dump *d, struct thread *th, int64_t *ret_nr, struct err *e)
{
	int64_t deadline = monotonic_ns() + PATIENCE_NS;
	int ret;

	*ret_nr = -1;
	ret = tracee_resume(th->tracee, PTRACE_CONT, e);
	if (ret)
		return ret;
	while (*ret_nr < 0 && monotonic_ns() < deadline)
		*ret_nr = number_from_wchan(th);
	return stop_again(d, th, e);
}

int regs_find_restarted(struct dump *d, struct thread *th, struct err *e)
{
	struct regs *regs = regs_of(th);
	int64_t nr;
	int ret = 0;

	regs->restarted_nr = -1;
	if (!is_restarted_call(&th->tracee->regs))
		return 0;
	nr = number_from_code(th);
	if (nr < 0)
		ret = look_inside(d, th, &nr, e);
	if (ret || !is_restarted_call(&th->tracee->regs))
		return ret;
	regs->restarted_nr = nr;
	if (nr < 0)
		log_warn(d->log, "Thread %d: its interrupted system call is not known and will end with EINTR",
			 th->tid);
	return 0;
}
