/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_CORE_RUN_H
#define ENGINE_CORE_RUN_H

/* What one run of the engine passes to its rooms: struct dump and struct restore. */
#include <signal.h>
#include <stdint.h>
#include <sys/resource.h>

#include "engine/core/model.h"
#include "engine/engine.h"

struct freezer;
struct image_dir;
struct mempool;
struct files;
struct program;
struct TaskKobjIdsEntry;

struct dump {
	const struct dump_options *opts;
	struct log *log;
	struct tree tree;
	struct freezer *freezer;
	struct image_dir *images;
	struct mempool *pool;	/* = tree.pool: lives as long as the run */
	struct files *files;	/* the file core's table, see files/files.h */
	struct dump_stats stats;
	uint64_t bytes_to_copy, bytes_copied; /* memory, for the progress line */
	char *text; /* a buffer for /proc files, see proc_read */
	size_t text_cap;
	int64_t deadline_ns;	/* for stopping the tree and for the agent */
	uint32_t next_pages_id; /* of pages-N.img */
	uint32_t next_kobj_id;	/* of files_id, vm_id, fs_id, sighand_id */
};

struct restore {
	const struct restore_options *opts;
	struct log *log;
	struct tree tree;
	struct image_dir *images;
	struct mempool *pool;
	struct files *files;
	struct restore_stats stats;
	const struct TaskKobjIdsEntry *root_ids; /* see inventory_root_ids */
	sigset_t own_mask; /* of the restorer while it waits: all but SIGCHLD may end it */
	struct rlimit file_limit; /* of the restorer, before it was raised */
	/* Descriptors from here on are the restorer's and are closed in every task; see restore_keep_fd. */
	int fd_base;
	size_t n_group_helpers; /* short-lived tasks that are made beside those of the tree */
	/* The arena, mapped at the same address in the restorer and in every task (core/arena.h). */
	struct arena *arena;
};

/*
 * Move @fd to a number that no task of the tree uses and that all tasks inherit. Takes @fd, returns the
 * new one, which is closed at exit and in every task when its files are complete.
 */
int restore_keep_fd(struct restore *r, int fd, struct err *e);

#endif
