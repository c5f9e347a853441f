/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef COMPEL_FREEZER_H
#define COMPEL_FREEZER_H

/* The freezer from inside: what its files (freeze.c, freeze-proc.c, freeze-threads.c, thaw.c) share. */
#include <stdbool.h>

#include "compel/freeze.h"

/* How long threads that had not stopped are waited for when the tree is let go. */
#define RELEASE_PATIENCE_NS 2000000000LL

struct freezer {
	struct frozen_process *processes;
	size_t n, size;
	int64_t deadline_ns;
	struct reaper *reaper; /* NULL until it is needed */
	unsigned int round; /* readings of the tree so far */
	bool frozen;
	char *text; /* of the /proc file read last */
	size_t text_size;
};

/* What the kernel says about a process in /proc/PID/stat, as far as it matters here. */
struct brief {
	char state;
	pid_t ppid;
	unsigned int flags;
	int n_threads; /* counts a leader that has ended */
};

struct frozen_process *freezer_find_process(struct freezer *f, pid_t pid);
struct tracee *frozen_find_thread(struct frozen_process *p, pid_t tid);
void frozen_forget_thread(struct frozen_process *p, struct tracee *t);
/* Takes the process out of the list; its threads must have been let go. */
void freezer_forget_process(struct freezer *f, struct frozen_process *p);

/* ---- freeze-proc.c ---- */

/* The whole file goes to f->text. -ENOENT or -ESRCH when the task has gone. */
int freezer_read_text(struct freezer *f, int dirfd, const char *name);
int freezer_read_brief(struct freezer *f, int proc_fd, struct brief *ret);
/* Has the thread ended, though it is still listed? True as well if it is not. */
bool freezer_is_ending(struct freezer *f, int proc_fd, pid_t tid);
/* Who traces the thread; 0: nobody. */
pid_t freezer_tracer_of(struct freezer *f, int proc_fd, pid_t tid);
/* Refuses a thread that waits in vfork: it cannot be stopped until its child is through. */
int freezer_check_vfork(struct freezer *f, const struct frozen_process *p, pid_t tid, struct err *e);

/* ---- freeze-threads.c ---- */

/* Seize and interrupt what /proc/PID/task lists and is not known. Returns how many threads that were. */
int freezer_seize_threads(struct freezer *f, struct frozen_process *p, struct err *e);
/* Wait until every thread of @p has stopped. Those that have gone are forgotten. */
int freezer_wait_threads(struct freezer *f, struct frozen_process *p, struct err *e);
/* Is every thread where it was found? Returns how many are not: they were killed, or executed a program. */
int freezer_recheck_threads(struct freezer *f, struct frozen_process *p, struct err *e);

/* ---- freeze-reaper.c ---- */

int freezer_start_reaper(struct freezer *f, struct err *e);
void freezer_stop_reaper(struct freezer *f);
/* Between these two the caller may wait for @p, whose dead threads are reaped meanwhile. */
void freezer_let_reap(struct freezer *f, const struct frozen_process *p);
void freezer_end_reap(struct freezer *f);

/* ---- thaw.c ---- */

/* Let go of all threads of one process, those that have not stopped yet when they do. */
int frozen_release(struct frozen_process *p, struct err *e);

#endif
