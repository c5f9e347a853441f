/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef COMPEL_INJECT_H
#define COMPEL_INJECT_H

/*
 * The injector: borrows stopped threads of a task to run programs (program.h) inside it, and leaves no trace.
 *
 * At every instant the task can live on without us. First a trampoline is written into unused bytes
 * of an executable mapping and a frame below the red zone of the leader's stack; only then are
 * registers changed, so that a task whose tracer is killed makes one harmless system call and loads
 * its own registers again. The trampoline maps an arena; the agent is written there; each thread's stream
 * ends with "stop, and if nobody is tracing me, go home".
 */
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "compel/program.h"
#include "compel/tracee.h"

/* An executable, private mapping of the task whose tail may hold the trampoline; the vdso first. */
struct inject_area {
	uint64_t start, end;
};

struct inject_target {
	pid_t pid;
	int mem_fd;	       /* /proc/PID/mem, read and write, borrowed */
	struct tracee *leader; /* borrowed for calls; its stack gets the frame */
	int stop_signo;	       /* a signal without handler that is not pending, for AGENT_STOP; 0: there is none */
	int64_t deadline_ns;
	/* private to inject.c */
	uint64_t trampoline;
	uint64_t frame; /* 0: the stack had no room */
	unsigned char saved_stack[96];
	uint64_t arena, arena_len;
};

/* One program for one thread. */
struct inject_job {
	struct tracee *thread;
	struct program *program;
	const void *stream; /* after the run: what the agent left, inside inject_results.buffer */
};

/* Signals that AGENT_STOP may use: default action "ignore", so no harm when nobody is tracing. */
#define INJECT_STOP_SIGNALS ((1ULL << (23 - 1)) | (1ULL << (28 - 1)) | (1ULL << (17 - 1)))

/*
 * Choose a place for the trampoline among @areas and put it there. All threads must be stopped and
 * saved (tracee_save). To be undone with inject_close.
 */
int inject_open(struct inject_target *t, const struct inject_area *areas, size_t n, struct err *e);

/*
 * Make one system call in the leader. *@ret_result is its value or -errno; the return value tells
 * only whether the call could be made.
 */
int inject_syscall(struct inject_target *t, long nr, const uint64_t args[6], int64_t *ret_result,
		   struct err *e);

/*
 * Run all @jobs at the same time, one per thread, and wait for them. Programs must end with the records
 * of inject_finish(). On success @jobs[i].stream is readable until free(*@ret_buffer). A failing record is an
 * error of this call; it names the thread.
 */
int inject_run(struct inject_target *t, struct inject_job *jobs, size_t n, void **ret_buffer,
	       struct err *e);

/* Append the records every injected program ends with. */
void inject_finish(const struct inject_target *t, struct program *p);

/* Take the trampoline out and give the registers of the leader back. */
int inject_close(struct inject_target *t, struct err *e);

/*
 * A criu that is killed while several threads run the agent leaves the arena behind. Does the executable
 * anonymous mapping [@start, @end) begin with one? Returns how many bytes of it there are to unmap, or 0.
 */
uint64_t inject_stale_arena(int mem_fd, uint64_t start, uint64_t end);

#endif
