/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef COMPEL_FREEZE_H
#define COMPEL_FREEZE_H

/*
 * Stopping a whole tree of processes at once, and letting it go again as it was.
 *
 * All threads that are found are seized and interrupted before any of them is waited for, so the
 * stops overlap; only who has children has to stop before those are seized. Then the tree is read again:
 * what appeared in the meantime is stopped too, until a reading finds nothing new. Every stopped thread is known, so nothing can appear after that. Who is not
 * found by that last reading has left the tree (his parent died) and goes on.
 */
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "compel/tracee.h"

struct frozen_process {
	pid_t pid, ppid;
	pid_t parent_tid;	 /* the thread of ppid whose child it is; 0 for the root */
	int proc_fd;		 /* /proc/PID, owned */
	bool zombie;		 /* has ended and was not waited for; no threads */
	struct tracee *threads;	 /* the leader first, then ascending */
	size_t n_threads;
	/* private to the freezer */
	unsigned int round;	 /* the reading of the tree that found it last */
	bool leader_ended;	 /* seen; its threads live on, or one of them executes a program */
	bool survives;		 /* could not be killed */
};

struct freezer;

/*
 * Stop the tree below @root. @deadline_ns is on CLOCK_MONOTONIC, 0 for none. On failure everything runs
 * again. The caller must have SIGCHLD blocked and not ignored. The tracer of all threads is the calling
 * thread. What cannot stop (a parent inside vfork, a leader that has ended) cannot be detached from
 * either: the kernel lets it go when the calling thread ends. So a program that lives long calls this in a
 * thread or process of its own.
 */
int freeze_tree(pid_t root, int64_t deadline_ns, struct freezer **ret, struct err *e);

/* Parents before children; valid until freezer_free. */
struct frozen_process *freezer_processes(struct freezer *f, size_t *ret_n);

/*
 * Let every thread go on where it was. Borrowed registers are put back first. With @stop the tree is
 * left stopped as by SIGSTOP. Never fails half way: goes on after an error and returns the first.
 */
int freezer_thaw(struct freezer *f, bool stop, struct err *e);

/* Kill every process and wait until all of them are gone (as zombies of their parents). */
int freezer_kill(struct freezer *f, struct err *e);

/* Thaws what is still frozen. */
void freezer_free(struct freezer *f);

#endif
