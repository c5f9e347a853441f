/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_FILES_FILES_H
#define ENGINE_FILES_FILES_H

/*
 * The file core. A struct file is one open file description: what two descriptors share after dup,
 * fork or SCM_RIGHTS. The core finds out which descriptors share one, numbers them, writes and
 * reads tables of descriptors, and puts descriptors into place in the tasks. What a description is
 * made of is the business of its kind (struct file_kind): a row in a table, a file in this folder.
 *
 * At restore every description is opened once, by the restorer, at a number that no task uses
 * (restore_keep_fd); all tasks inherit it and dup what they need. So sharing needs no passing
 * around.
 */
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "base/err.h"
#include "engine/core/run.h"
#include "engine/proc/fdinfo.h"

struct FileEntry;
struct file_kind;

/* F_SETOWN and F_SETSIG of a description. All zero: never set. */
struct file_owner {
	uint32_t uid, euid;
	uint32_t signum;
	uint32_t pid_type; /* F_OWNER_* */
	int32_t pid;
};

struct file {
	uint32_t id; /* of files.img, from 1 */
	const struct file_kind *kind;
	uint32_t flags; /* O_*, without O_CLOEXEC */
	uint64_t pos;
	struct file_owner owner;
	void *state;	/* what the kind keeps, kind->state_size bytes */
	int fd;		/* restore: the restorer's descriptor once it is open, else -1 */
	bool companion; /* restore: only tells another file its path; never opened by itself */
	/* The first descriptor of it that was met: for messages, and to act in a task that has it. */
	const struct task *holder; /* NULL: none */
	int holder_fd;
};

/* Everything that is known about a descriptor before its kind is. Valid during the call only. */
struct file_probe {
	const struct task *task; /* whose it is; for messages */
	int task_fd;		 /* its number there; -1: a mapping, cwd, root or exe */
	int fd;			 /* the same description in this process; an O_PATH one for paths */
	struct stat st;
	const char *link; /* text of the magic link, " (deleted)" included */
	struct fdinfo info;
};

/*
 * One kind of file. claims() and the dump functions run while the tasks stand still, load() touches
 * nothing, open() runs in the restorer. Any function but claims, dump, write, load and open may be
 * NULL.
 */
struct file_kind {
	const char *name;
	uint32_t type; /* FD_TYPES__* of the image */
	size_t state_size;
	size_t data_size; /* what it keeps once per run, see file_kind_data */
	/* Is it one of mine? The first kind in the table that says so gets it. */
	bool (*claims)(const struct file_probe *probe);
	/* Kernel to state. Refuse, naming nothing that the core already names (task, fd, link). */
	int (*dump)(struct dump *d, struct file *f, const struct file_probe *probe, struct err *e);
	/*
	 * For each task, when all descriptors are known and the tasks still stand still: what has
	 * to be looked at again, of the files that @t is the holder of.
	 */
	int (*copy)(struct dump *d, const struct task *t, struct err *e);
	/* State to the kind's message inside @entry. The core has set type and id. */
	int (*write)(struct dump *d, const struct file *f, struct FileEntry *entry, struct err *e);
	/* Images beside files.img (pipes-data, tty-info ...), once per run, after all write(). */
	int (*write_all)(struct dump *d, struct err *e);

	/* Message to state; also f->flags, pos, owner. Validate everything. */
	int (*load)(struct restore *r, struct file *f, const struct FileEntry *entry,
		    struct err *e);
	/* Once per run, all files are loaded: images beside files.img, references between files. */
	int (*load_all)(struct restore *r, struct err *e);
	/* State to kernel, position and flags included; the core sets the owner. Close-on-exec. */
	int (*open)(struct restore *r, struct file *f, int *ret_fd, struct err *e);
	/* What only a task that has the file can do, by its descriptor @fd. STAGE_TASK. */
	int (*finish)(struct restore *r, const struct file *f, int fd, struct program *p,
		      struct err *e);
	/* Once per run, all files are open: let go of what was needed for that. */
	int (*open_all)(struct restore *r, struct err *e);
};

/* The table, in the order of claims(). */
extern const struct file_kind *const file_kinds[];
extern const size_t n_file_kinds;

/* For kinds that need entries beside their own: a file without a number yet; number it. */
struct file *file_new(struct mempool *pool, const struct file_kind *kind);
int files_add(struct dump *d, struct file *f, struct err *e);

/* What @kind keeps once per run: kind->data_size bytes, zeroed in the beginning. */
void *file_kind_data(struct files *files, const struct file_kind *kind);

/*
 * The number of the task's table of descriptors, known after collect resp. load; tasks that share
 * one have the same. The other way round for whoever reads the ids of tasks, before load_task.
 */
uint32_t files_table_id(const struct task *t);
void files_set_table_id(struct task *t, uint32_t id);

/* ---- for other rooms: dump ---- */

/*
 * The description-like entry for a file that is mapped, executed, a cwd or a root: no descriptor,
 * but a path that has to lead to the same file again. @link is relative to /proc/PID
 * ("map_files/1000-2000", "cwd", "root", "exe"). The same file asked for with the same @open_flags
 * gets the same entry. Refuses what is deleted and what is not at its path any more.
 */
int files_add_link(struct dump *d, struct task *t, const char *link, uint32_t open_flags,
		   uint32_t *ret_id, struct err *e);

/* ---- for other rooms: restore ---- */

/* The file @id, or an error that names @what refers to it. */
int files_get(struct restore *r, uint32_t id, const char *what, struct file **ret, struct err *e);

/* All of them, by ascending id. */
size_t files_count(const struct restore *r);
struct file *files_at(const struct restore *r, size_t i);

/* After prepare: its descriptor in the restorer and in all tasks. */
int files_fd(struct restore *r, uint32_t id, int *ret_fd, struct err *e);

#endif
