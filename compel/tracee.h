/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef COMPEL_TRACEE_H
#define COMPEL_TRACEE_H

/*
 * One thread under ptrace: the few calls the injector and the engine need, with errors that say which
 * thread and what. All but tracee_seize need the thread to be in a ptrace-stop.
 */
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

#include "base/err.h"

/* Area of PTRACE_GETREGSET NT_X86_XSTATE: the XSAVE standard format, AVX-512 and AMX included. */
#define XSTATE_MAX 12288

struct xstate {
	uint32_t size;
	unsigned char area[XSTATE_MAX];
};

struct tracee {
	pid_t tid;
	struct user_regs_struct regs; /* as the thread was found; see tracee_save */
	uint64_t sigmask;
	uint64_t home;	    /* where its way home is in the task (regs_write_home); to be set before it is borrowed */
	uint8_t stop_signo; /* not 0: the thread was in a group-stop by this signal */
	uint8_t resume_signo; /* its delivery was interrupted; goes on with the next resumption */
	bool saved;
	bool borrowed;	    /* the registers in the kernel are not its own just now */
	bool running;	    /* was let run, and no stop has been seen since */
	bool released;	    /* we are not its tracer any more */
	bool stopped_late;  /* went into a group-stop after it was frozen */
};

/* What tracee_wait saw. */
enum tracee_stop {
	TRACEE_EXITED,	/* gone: never an error here */
	TRACEE_SIGNAL,	/* signal-delivery-stop; *ret_detail is the signal */
	TRACEE_SYSCALL, /* syscall-entry or -exit */
	TRACEE_EVENT,	/* PTRACE_EVENT_STOP: interrupted, or a group-stop of signal *ret_detail */
	TRACEE_EXEC,	/* it has just executed a program; only with SEIZE_TRACE_EXEC */
	TRACEE_RUNNING, /* tracee_poll: nothing new */
};

enum {
	SEIZE_EXITKILL = 1,	    /* the thread dies with its tracer */
	SEIZE_SUSPEND_SECCOMP = 2,  /* its seccomp filters sleep while it is traced */
	SEIZE_TRACE_EXEC = 4,	    /* it stops when it executes a program */
};

/* -ESRCH when it has gone, -EPERM with the reason when it cannot be traced. */
int tracee_seize(pid_t tid, unsigned int flags, struct err *e);
int tracee_set_flags(pid_t tid, unsigned int flags, struct err *e);
int tracee_interrupt(pid_t tid, struct err *e);

/*
 * Wait until @tid stops, no longer than until @deadline_ns (CLOCK_MONOTONIC; 0: for ever). SIGCHLD must be
 * blocked in the caller. Returns an enum tracee_stop, -ETIMEDOUT or another error.
 */
int tracee_wait(pid_t tid, int64_t deadline_ns, int *ret_detail, struct err *e);

/* As tracee_wait, but only looks. Keeps @t->running. */
int tracee_poll(struct tracee *t, int *ret_detail, struct err *e);

/* Is it in a ptrace-stop, whatever has been heard of it? */
bool tracee_is_stopped(pid_t tid);

/* Sleep until a tracee has news (any of them; it may be old), but not beyond @until_ns. -ETIMEDOUT then. */
int tracee_wait_news(int64_t until_ns);

/* ptrace(@request) of the kind that lets the thread run, with its @resume_signo. */
int tracee_resume(struct tracee *t, int request, struct err *e);

/*
 * Interrupt the thread, if it runs, and wait for a stop of any kind. A signal that was about to be delivered is
 * in @resume_signo then. Returns 1 when the thread has gone.
 */
int tracee_halt(struct tracee *t, int64_t deadline_ns, struct err *e);

/* Read registers and signal mask into @t; what comes next may borrow the thread. */
int tracee_save(struct tracee *t, struct err *e);

/*
 * Have the thread do something else with other registers and another signal mask, and give its own back. We may be
 * killed between any two steps, and then the thread runs at once with what it has. So it is led by its
 * way home, which has its own stack pointer and sets mask and registers by itself:
 *
 *	own registers, own mask
 *	way home,      own mask		a signal is handled on the thread's own stack; then it goes home
 *	way home,      agent's mask	it goes home
 *	agent,	       agent's mask	no signal can come (but the one that is ignored) on the agent's small stack
 *
 * and back in the opposite order. Without @home (0) the middle steps are missing.
 */
int tracee_borrow(struct tracee *t, const struct user_regs_struct *regs, uint64_t sigmask,
		  struct err *e);
int tracee_restore(struct tracee *t, struct err *e);

int tracee_set_regs(pid_t tid, const struct user_regs_struct *regs, struct err *e);
int tracee_get_regs(pid_t tid, struct user_regs_struct *ret_regs, struct err *e);
int tracee_set_sigmask(pid_t tid, uint64_t mask, struct err *e);
int tracee_get_xstate(pid_t tid, struct xstate *ret_state, struct err *e);
int tracee_set_xstate(pid_t tid, const struct xstate *state, struct err *e);

/* Let go: the thread runs, or goes back to its group-stop. */
int tracee_detach(pid_t tid, struct err *e);

/*
 * Halt the thread, put back what was borrowed, detach. Nothing happens if it has gone, or was released before. A
 * thread that does not stop in time stays traced until the calling thread ends.
 */
int tracee_release(struct tracee *t, int64_t deadline_ns, struct err *e);

int64_t monotonic_ns(void);

#endif
