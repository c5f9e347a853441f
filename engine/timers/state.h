/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_TIMERS_STATE_H
#define ENGINE_TIMERS_STATE_H

/* What the timers room keeps of a task; private to this folder. */
#include <signal.h>
#include <sys/time.h>
#include <time.h>

#include "engine/timers/timers.h"

#define N_ITIMERS 3 /* ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF */

struct posix_timer {
	int32_t id;
	int32_t clock_id;
	int32_t signo;
	int32_t notify; /* SIGEV_* */
	int32_t tid;	/* with SIGEV_THREAD_ID: who gets the signal */
	uint64_t sigval;
	uint32_t overrun;
	struct itimerspec spec; /* time left, and interval */
	uint32_t spec_data, overrun_call; /* dump: where the answers are */
};

struct timers_task {
	struct itimerval itimers[N_ITIMERS];
	uint32_t itimers_data;
	struct posix_timer *posix; /* by id, ascending */
	size_t n_posix;
};

static inline struct timers_task *timers_of(const struct task *t)
{
	return task_part(t, ROOM_timers);
}

/* clock.c: what a clock_id measures. */
enum clock_kind {
	CLOCK_OF_WORLD,	  /* realtime, monotonic and their like */
	CLOCK_OF_PROCESS, /* cpu time of a process */
	CLOCK_OF_THREAD,  /* cpu time of a thread */
	CLOCK_UNKNOWN,	  /* a device, or something newer than this program */
};

/*
 * *@ret_pid is the process or thread, 0 for the one that made the timer; only set for the middle two
 * kinds.
 */
enum clock_kind clock_kind(int32_t clock_id, pid_t *ret_pid);

/* timers-image.c */
int timers_dump_core(struct dump *d, const struct thread *th, struct CoreEntry *core,
		     struct err *e);
int timers_load_core(struct restore *r, struct thread *th, const struct CoreEntry *core,
		     struct err *e);

#endif
