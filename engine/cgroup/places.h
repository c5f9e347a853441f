/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_CGROUP_PLACES_H
#define ENGINE_CGROUP_PLACES_H

/* Cgroups to which a restore moves tasks; private to this folder. */
#include "engine/cgroup/state.h"

/* Through which file something is moved in. */
enum cg_way {
	CG_PROCESS, /* cgroup.procs: with all its threads */
	CG_THREAD,  /* v1: tasks, v2: cgroup.threads */
	CG_N_WAYS,
};

struct cg_place {
	struct cg_member at; /* with the name the hierarchy has here */
	const char *what;    /* for messages */
	int fd[CG_N_WAYS];   /* -1: not opened */
	struct cg_place *next;
};

struct cg_places {
	const struct cg_set *own; /* one member for each hierarchy there is */
	struct cg_place **all;	  /* the places in each hierarchy */
	char *mounts;		  /* mountinfo, once it is needed */
	ssize_t mounts_len;
};

/*
 * The file that moves tasks to @place, for writing. @place must exist and be mounted somewhere, and
 * its tasks must be able to run. The errors name the place, but no task.
 */
int cg_open(struct restore *r, struct cg_places *places, const struct cg_place *place,
	    enum cg_way way, struct err *e);

/* Is it a mount of the hierarchy @name? */
struct proc_mount;
bool cg_is_mount_of(const struct proc_mount *m, const char *name);
/* @path as seen from a mount whose root is @root, without a slash in front; NULL: it cannot be
 * seen. */
const char *cg_path_below(const char *root, const char *path);

#endif
