/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_CORE_ROOM_H
#define ENGINE_CORE_ROOM_H

/*
 * A room is one kernel resource in both directions: how its state is read from a running task and put into
 * images, and how it is read from images and put back into the kernel. The core walks the rooms of
 * registry.h and calls these functions; it names no resource itself. Any of them may be NULL. All return 0
 * or -errno with @e set; "task 42: " is put in front by the core.
 *
 *	dump:	 begin -> (freeze) -> collect -> survey -> ask/answer -> copy -> (thaw) -> dump
 *	restore: load -> prepare -> emit, per stage -> created -> (the programs run) -> done
 */
#include <stddef.h>
#include <stdint.h>
#include <sys/user.h>

#include "base/err.h"
#include "base/log.h"
#include "base/mempool.h"
#include "base/util.h"
#include "compel/inject.h"
#include "compel/program.h"
#include "engine/core/model.h"
#include "engine/core/run.h"

struct CoreEntry;

/*
 * When, in the life of a task that is being restored, a step is done. The programs of all tasks run at the
 * same time; a line with * is a barrier that all of them, or all threads of one task, reach first.
 */
enum stage {
	STAGE_FORK,    /* leader: become session leader, create children and threads, in the right order;
			  other threads: create their children */
	STAGE_GROUP,   /* * all tasks and threads exist. leader: process groups */
	STAGE_FILES,   /* * groups are settled. leader: cwd, root, descriptors (not of a shared table) */
	STAGE_MEMORY,  /* leader: mappings and their contents */
	STAGE_TASK,    /* leader: what a process has once */
	STAGE_THREAD,  /* * memory is there. every thread: what each thread has */
	STAGE_SIGNALS, /* every thread: queued signals, timers */
	STAGE_CREDS,   /* every thread: who it is; last, because it gives up rights */
	N_STAGES,
};

struct step {
	enum stage stage;
	/* Add records to the program of the task's leader, resp. of every thread (leader included). */
	int (*task)(struct restore *r, struct task *t, struct program *p, struct err *e);
	int (*thread)(struct restore *r, struct thread *th, struct program *p, struct err *e);
};

#define ROOM_MAX_STEPS 4

struct room {
	const char *name;
	enum room_id id;
	size_t tree_size, task_size, thread_size; /* see tree_part, task_part and thread_part */
	bool zombies; /* collect, dump_core, dump_task, load_core and steps are for zombies, too */

	/* --- dump, before anything is stopped --- */

	/* Once per run: what is not about the tree need not be read while it stands still. */
	int (*begin)(struct dump *d, struct err *e);
	/* Once per run, whatever happened: give back what begin took. */
	void (*end)(struct dump *d);

	/* --- dump, all tasks stopped --- */

	/* Read what can be read from outside; refuse what cannot be kept. Not called for zombies. */
	int (*collect)(struct dump *d, struct task *t, struct err *e);
	int (*collect_thread)(struct dump *d, struct thread *th, struct err *e);
	/* Once, when everything is collected: what concerns several tasks. Names the task in its errors. */
	int (*survey)(struct dump *d, struct err *e);
	/* Executable mappings of the task for inject_open, best first. Returns how many. */
	size_t (*exec_areas)(const struct task *t, struct inject_area *ret_areas, size_t max);
	/* Add records that run in the leader, resp. in each thread. Remember the indexes in the part. */
	int (*ask)(struct dump *d, struct task *t, struct program *p, struct err *e);
	int (*ask_thread)(struct dump *d, struct thread *th, struct program *p, struct err *e);
	/* Read their results; @stream is not trusted. See program_result and program_data. */
	int (*answer)(struct dump *d, struct task *t, const struct program *p, const void *stream,
		      struct err *e);
	int (*answer_thread)(struct dump *d, struct thread *th, const struct program *p,
			     const void *stream, struct err *e);
	/*
	 * Bulk data that has to be copied while the task stands still. Runs in another thread: no ptrace,
	 * no d->pool, nothing but this task's part and d->images.
	 */
	int (*copy)(struct dump *d, struct task *t, struct err *e);

	/* --- dump, tasks may be running again --- */

	/* Fill this room's fields of core-TID.img. Messages are allocated in d->pool. */
	int (*dump_core)(struct dump *d, const struct thread *th, struct CoreEntry *core,
			 struct err *e);
	int (*dump_task)(struct dump *d, const struct task *t, struct err *e);
	int (*dump)(struct dump *d, struct err *e); /* once per run, after all dump_task */

	/* --- restore --- */

	/* Read and validate images. No side effects. load comes first, in registry order. */
	int (*load)(struct restore *r, struct err *e);
	int (*load_core)(struct restore *r, struct thread *th, const struct CoreEntry *core,
			 struct err *e);
	int (*load_task)(struct restore *r, struct task *t, struct err *e);
	/* Will the task have something at [start, end)? For finding room for the arena. */
	bool (*uses_range)(const struct task *t, uint64_t start, uint64_t end);
	/* Where the task, once complete, has a system call instruction; 0 if nowhere. */
	uint64_t (*syscall_insn)(const struct task *t);
	/* In the restorer, before any task exists: open files, check the machine. */
	int (*prepare)(struct restore *r, struct err *e);
	struct step steps[ROOM_MAX_STEPS]; /* ends at the first one without functions */
	/*
	 * In the restorer: all tasks and threads exist, zombies-to-be too, and are behind STAGE_FORK, where they
	 * wait. What somebody else does to them, before they have anything that depends on it.
	 */
	int (*created)(struct restore *r, struct err *e);
	/* The thread stands still behind its last record: what only a tracer can put back. */
	int (*finish_thread)(struct restore *r, struct thread *th, struct err *e);
};

#endif
