/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_CGROUP_STATE_H
#define ENGINE_CGROUP_STATE_H

/* What the cgroup room keeps; private to this folder. */
#include "engine/cgroup/cgroup.h"
#include "engine/proc/cursor.h"

#define CG_OWN_SET 1 /* the id in dumps of the set criu itself is in */

/* Where a set is in one hierarchy. */
struct cg_member {
	const char *name; /* "memory", "cpu,cpuacct", "name=systemd"; "" is cgroup v2 */
	const char *path; /* from the root of criu's cgroup namespace */
};

/* One cgroup in every hierarchy: what /proc/TID/cgroup says of a thread. */
struct cg_set {
	uint32_t id;
	struct cg_member *members; /* ascending by name */
	size_t n_members;
	struct proc_str text;	  /* dump: as the kernel wrote it */
	struct cg_place **places; /* restore: by hierarchy, see places.h */
	struct cg_set *next;
};

struct cg_tree {
	struct cg_set *own;	  /* criu's */
	struct cg_set *sets;	  /* all others */
	struct cg_places *places; /* restore; NULL: everything stays where criu is */
};

struct cg_thread {
	uint32_t id;	    /* restore: of the set, as the image says; 0: it does not */
	struct cg_set *set; /* restore: NULL is criu's own */
};

static inline struct cg_tree *cg_tree_of(const struct tree *tree)
{
	return tree_part(tree, ROOM_cgroup);
}

static inline struct cg_thread *cg_thread_of(const struct thread *th)
{
	return thread_part(th, ROOM_cgroup);
}

/* ---- set.c ---- */

/* The text of /proc/TID/cgroup as a set; all of it, @text too, is copied to @pool. */
int cg_set_parse(struct mempool *pool, struct proc_str text, struct cg_set **ret, struct err *e);
/* Absolute, no "." or ".." in it, no newline: a path that leads nowhere else. */
bool cg_path_is_sane(const char *path);
/* "cpu,cpuacct" and "cpuacct,cpu" name the same hierarchy. */
bool cg_name_eq(const char *a, const char *b);
/* Is @word one of the words of @list, which commas separate? */
bool cg_list_has(struct proc_str list, struct proc_str word);
/* Takes the next word of a list that is being walked: "a,b" -> "a", then "b", then false. */
bool cg_next_word(struct proc_str *list, struct proc_str *ret);
/* "cgroup /x (controller memory)", for messages; NULL without memory. */
const char *cg_describe(struct mempool *pool, const struct cg_member *m);

/* ---- cgroup-image.c ---- */

int cgroup_dump_core(struct dump *d, const struct thread *th, struct CoreEntry *core,
		     struct err *e);
int cgroup_dump(struct dump *d, struct err *e);
int cgroup_load_core(struct restore *r, struct thread *th, const struct CoreEntry *core,
		     struct err *e);
int cgroup_load(struct restore *r, struct err *e);

/* ---- cgroup-restore.c ---- */

int cgroup_prepare(struct restore *r, struct err *e);
int cgroup_created(struct restore *r, struct err *e);

#endif
