/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_CORE_LAUNCH_H
#define ENGINE_CORE_LAUNCH_H

/* From filled arena to running tree. */
#include <signal.h>

#include "engine/core/run.h"

struct launch {
	pid_t root; /* 0: none yet */
	int root_pidfd;
	const sigset_t *own_mask; /* signals this process listens to while it waits */
	bool traced; /* all threads have been seized and stop at our command */
};

/* Start the root; it makes all others. Returns when every thread has done its last record. */
int launch_tree(struct restore *r, struct launch *l, struct err *e);

/*
 * Every thread stands still. Take the agent out and load registers; then nothing can fail any more but
 * the kernel.
 */
int launch_finish(struct restore *r, struct launch *l, struct err *e);

/* Let the tree run (or stay stopped). From here on it is on its own. */
int launch_release(struct restore *r, struct launch *l, struct err *e);

/* Kill whatever exists and wait until it is gone. */
void launch_abort(struct restore *r, struct launch *l);

#endif
