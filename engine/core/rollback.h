/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_CORE_ROLLBACK_H
#define ENGINE_CORE_ROLLBACK_H

/*
 * The way back: every change to a target pushes its undo on the next line, and a failed run undoes them in
 * reverse order. What must not be undone after success is popped or disarmed.
 */
#include <stddef.h>

typedef void (*undo_fn)(void *what);

#define ROLLBACK_MAX 32

struct rollback {
	struct {
		undo_fn undo;
		void *what;
	} steps[ROLLBACK_MAX];
	size_t n;
};

/* There is always room: the number of pushes is fixed in the code. */
void rollback_push(struct rollback *rb, undo_fn undo, void *what);
/* Undo the last step now and forget it. */
void rollback_pop(struct rollback *rb);
/* Undo everything. */
void rollback_run(struct rollback *rb);
/* The run succeeded: forget everything. */
void rollback_disarm(struct rollback *rb);

#endif
