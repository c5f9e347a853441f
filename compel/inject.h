/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef COMPEL_INJECT_H
#define COMPEL_INJECT_H

/*
 * The injector: borrows stopped threads of a task to run programs (program.h) inside it, and leaves no trace.
 *
 * At every instant the task can live on without us. First a way home for the leader (regs_write_home) is
 * written into unused bytes of an executable mapping; only then are registers changed, so that a task whose
 * tracer is killed makes one harmless system call and loads its own registers again. From there an arena is
 * mapped: the agent and a way home for every thread, read and executed only, and behind it stacks and
 * streams, read and written only. Each thread's stream ends with "stop, and if nobody is tracing me, go
 * home". No thread's own stack is touched. See tracee_borrow for the order in which a thread is taken and given
 * back.
 *
 * The arena stays where it is as long as one thread may be running in it.
 */
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "compel/program.h"
#include "compel/tracee.h"

/* An executable, private mapping of the task whose tail may hold the leader's way home; the vdso first. */
struct inject_area {
	uint64_t start, end;
};

struct inject_target {
	pid_t pid;
	int mem_fd;	       /* /proc/PID/mem, read and write, borrowed */
	struct tracee *leader; /* borrowed for calls */
	int stop_signo;	       /* a signal without handler that is not pending, for AGENT_STOP; 0: there is none */
	int64_t deadline_ns;
	/* private to the injector */
	uint64_t home;	       /* the leader's way home */
	uint64_t arena, arena_len;
};

/* One program for one thread. */
struct inject_job {
	struct tracee *thread;
	struct program *program;
	const void *stream; /* after the run: what the agent left, inside inject_results.buffer */
};

#define INJECT_PATIENCE_NS 30000000000LL

/* Signals that AGENT_STOP may use: default action "ignore", so no harm when nobody is tracing. */
#define INJECT_STOP_SIGNALS ((1ULL << (23 - 1)) | (1ULL << (28 - 1)) | (1ULL << (17 - 1)))

/*
 * Choose a place for the way home of the leader among @areas and write it there. All threads must be stopped and
 * saved (tracee_save). To be undone with inject_close.
 */
int inject_open(struct inject_target *t, const struct inject_area *areas, size_t n, struct err *e);

/*
 * Make one system call in the leader. *@ret_result is its value or -errno; the return value tells
 * only whether the call could be made. It is given INJECT_PATIENCE_NS even beyond the deadline: it may be
 * one that cleans up.
 */
int inject_syscall(struct inject_target *t, long nr, const uint64_t args[6], int64_t *ret_result,
		   struct err *e);

/*
 * Run all @jobs at the same time, one per thread, and wait for them. Programs must end with the records
 * of inject_finish(). On success @jobs[i].stream is readable until free(*@ret_buffer). A failing record is an
 * error of this call; it names the thread. At the deadline threads are called back, and have
 * INJECT_PATIENCE_NS to come; if one does not, the arena is left to it.
 */
int inject_run(struct inject_target *t, struct inject_job *jobs, size_t n, void **ret_buffer,
	       struct err *e);

/* Append the records every injected program ends with. */
void inject_finish(const struct inject_target *t, struct program *p);

/* Give the registers of the leader back and take its way home out, unless the leader cannot be stopped. */
int inject_close(struct inject_target *t, struct err *e);

/*
 * A criu that is killed while several threads run the agent leaves the arena behind. Does the executable
 * anonymous mapping at @start begin with one? Returns how many bytes there are to unmap, or 0: in this mapping
 * and in the writable one behind it.
 */
uint64_t inject_stale_arena(int mem_fd, uint64_t start);

#endif
