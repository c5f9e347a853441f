/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_PROC_TIMERS_H
#define ENGINE_PROC_TIMERS_H

/* /proc/PID/timers: the POSIX timers of a process, the newest first. */
#include <stdint.h>

#include "engine/proc/cursor.h"

struct proc_timer {
	int id;	   /* what timer_settime(2) takes */
	int signo; /* also set when nothing is signalled */
	uint64_t sigval;
	int notify;   /* SIGEV_SIGNAL, SIGEV_NONE or SIGEV_THREAD, with SIGEV_THREAD_ID or'ed in */
	pid_t target; /* pid, with SIGEV_THREAD_ID tid; in the namespace of this /proc, 0: gone */
	int clock_id; /* negative: a cpu clock, see timer_create(2); -6 and -2 are those of the
			 caller */
};

int timers_next(struct proc_cursor *c, struct proc_timer *ret, struct err *e);

#endif
