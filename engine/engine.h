/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

/*
 * What the engine does for its callers: the command line now, the RPC service later. Options are plain
 * data, filled by the caller, const for the engine. Every function returns 0 or -errno with @e set; it
 * prints nothing but log lines below LOG_ERROR: the caller prints the error.
 */
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/log.h"

/* What becomes of the tree after a successful dump. */
enum final_state {
	FINAL_KILL,
	FINAL_RUNNING,
	FINAL_STOPPED,
};

/*
 * Called by the engine now and then, from one thread; @done of @total bytes, 0 of 0 if there is nothing to
 * count. For a progress line on a terminal.
 */
typedef void (*progress_fn)(void *data, const char *phase, uint64_t done, uint64_t total);

struct dump_options {
	pid_t pid;		     /* root of the tree */
	int images_fd;		     /* images directory, borrowed */
	int work_fd;		     /* where stats-dump goes, borrowed */
	enum final_state final_state;
	bool shell_job;		     /* the root may live in a session it does not lead */
	bool evasive_devices;
	bool file_validation_buildid;
	unsigned int timeout_sec;    /* to stop the tree; 0: no limit */
	progress_fn progress;	     /* may be NULL */
	void *progress_data;
	struct log *log;
};

struct restore_stats;

struct restore_options {
	int images_fd;
	int work_fd;		     /* where stats-restore goes */
	bool shell_job;
	bool detach;		     /* return at once; else wait for the tree to end */
	bool sibling;		     /* the root becomes a sibling of criu; needs detach */
	bool leave_stopped;
	bool skip_file_rwx_check;
	bool file_validation_buildid;
	char *const *exec_argv;	     /* --exec-cmd: exec this after the restore; NULL if none */
	const char *pidfile;	     /* relative to work_fd; NULL if none */
	progress_fn progress;
	void *progress_data;
	/*
	 * Called once, when the restore has succeeded and the tree goes on: before the wait for its end
	 * or the exec of exec_argv begins. From here on the terminal is the tree's. May be NULL.
	 */
	void (*restored)(void *data, const struct restore_stats *stats);
	void *restored_data;
	struct log *log;
};

/* Timings and counts of a run, the contents of stats-dump and stats-restore. Times in microseconds. */
struct dump_stats {
	uint32_t freezing_us, frozen_us, memdump_us, memwrite_us;
	uint64_t pages_scanned, pages_written;
	uint64_t shpages_scanned, shpages_written;
};

struct restore_stats {
	uint32_t forking_us, restore_us;
	uint64_t pages_restored;
};

/* Dump a tree. On failure the tree runs on as it was and no file of the attempt is left. */
int engine_dump(const struct dump_options *opts, struct dump_stats *ret_stats, struct err *e);

/*
 * Restore a tree. With opts->detach returns once it runs; else when its root has ended, which is no
 * error whatever its status. On failure no process of the tree is left.
 */
int engine_restore(const struct restore_options *opts, struct restore_stats *ret_stats,
		   struct err *e);

/* How much `criu check` asks for: the bits are added up. */
enum check_level {
	CHECK_BASE = 0,
	CHECK_EXTRA = 1,
	CHECK_EXPERIMENTAL = 2,
};

/*
 * Probe the kernel. Prints one line per missing feature through @log as a warning that says what it
 * costs. Returns 0 when nothing asked for is missing, 1 when only extra features are, 2 when
 * dump or restore cannot work at all.
 */
int engine_check(unsigned int levels, struct log *log);

/*
 * Probe one feature by its `--feature` name. Returns 1 when the kernel has it, 0 when it does not,
 * -ENOENT for an unknown name.
 */
int engine_check_feature(const char *name, struct err *e);

#endif
