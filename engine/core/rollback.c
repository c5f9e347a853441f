/* SPDX-License-Identifier: GPL-2.0-only */
#include <assert.h>

#include "engine/core/rollback.h"

void rollback_push(struct rollback *rb, undo_fn undo, void *what)
{
	assert(rb->n < ROLLBACK_MAX);
	rb->steps[rb->n].undo = undo;
	rb->steps[rb->n].what = what;
	rb->n++;
}

void rollback_pop(struct rollback *rb)
{
	assert(rb->n > 0);
	rb->n--;
	rb->steps[rb->n].undo(rb->steps[rb->n].what);
}

void rollback_run(struct rollback *rb)
{
	while (rb->n > 0)
		rollback_pop(rb);
}

void rollback_disarm(struct rollback *rb)
{
	rb->n = 0;
}
