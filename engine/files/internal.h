/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_FILES_INTERNAL_H
#define ENGINE_FILES_INTERNAL_H

/* What the parts of the file core share; not for kinds, not for other rooms. */
#include "compel/program.h"
#include "engine/core/room.h"
#include "engine/files/files.h"
#include "engine/files/ordered.h"

struct FownEntry;

/* A number in a table of descriptors. */
struct descriptor {
	int fd;
	bool cloexec;
	struct file *file;
};

struct fd_table {
	uint32_t id;	    /* of fdinfo-ID.img */
	struct task *owner; /* of the tasks that share it, the first in the tree */
	struct descriptor *fds;
	size_t n;
	struct ordered_node node; /* in files.tables */
};

struct files_part {
	struct fd_table *table;
	uint32_t table_id; /* at restore known before the table is */
};

struct files {
	struct file **all; /* ascending ids */
	size_t n;
	struct ordered tables;
	/* dump only */
	struct ordered descriptions;
	struct ordered links;
	uint32_t last_table_id;
	int kcmp_error;
	/* restore only */
	int fd_end; /* the kept descriptors are below this; INT_MAX: any number of them */
	void *kind_data[];
};

static inline struct files_part *files_part(const struct task *t)
{
	return task_part(t, ROOM_files);
}

/* files.c */
struct files *files_new(struct mempool *pool);
int files_need(struct files **files, struct mempool *pool, struct err *e);
int files_append(struct files *files, struct mempool *pool, struct file *f, struct err *e);
struct file *files_find(const struct files *files, uint32_t id);

/* collect.c */
int files_collect(struct dump *d, struct task *t, struct err *e);
int files_collect_thread(struct dump *d, struct thread *th, struct err *e);
int files_survey(struct dump *d, struct err *e);

/* refuse.c */
int files_refuse(const struct file_probe *probe, struct err *e);

/* write.c */
int files_write(struct dump *d, struct err *e);

/* load.c */
int files_load(struct restore *r, struct err *e);
int files_load_task(struct restore *r, struct task *t, struct err *e);

/* restore.c */
int files_choose_numbers(struct restore *r, struct err *e);
int files_prepare(struct restore *r, struct err *e);
int files_emit(struct restore *r, struct task *t, struct program *p, struct err *e);
int files_emit_end(struct restore *r, struct task *t, struct program *p, struct err *e);

/* owner.c */
int file_owner_read(int fd, struct file_owner *ret, struct err *e);
void file_owner_emit(const struct file *f, int fd, struct program *p);

#endif
