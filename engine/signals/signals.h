/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_SIGNALS_SIGNALS_H
#define ENGINE_SIGNALS_SIGNALS_H

#include "engine/core/room.h"

extern const struct room signals_room;

/*
 * Will the thread, when it goes on, first run a handler of its own for a signal that is waiting? Then an
 * interrupted system call ends with EINTR where otherwise it would be restarted. *@ret_flags, which may
 * be NULL, gets the SA_* of that handler: SA_RESTART makes a difference to some calls. Known at a dump
 * when all answers were read, at a restore when all images were loaded.
 */
bool signals_next_handler(const struct thread *th, uint64_t *ret_flags);

/* Is @signo waiting for the process as a whole? */
bool signals_is_waiting(const struct task *t, int signo);

static inline bool signals_handler_about_to_run(const struct thread *th)
{
	return signals_next_handler(th, NULL);
}

#endif
