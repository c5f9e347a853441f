/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_TREE_TREE_H
#define ENGINE_TREE_TREE_H

/* How a tree of processes comes to exist again, private to this room. */
#include "engine/core/room.h"

struct files;

struct tree_task {
	char comm[TASK_COMM_LEN + 1];
	uint32_t flags; /* PF_* */
	uint32_t vm_id, fs_id, sighand_id;
	/* The plan, see plan.c. */
	pid_t birth_sid;     /* session it has to be born in; 0: any */
	bool is_early;	     /* born before its parent calls setsid */
	uint32_t stop_data;  /* dump: offset of what the parent's agent was told about the stop */
	pid_t group_helper;  /* a dead group leader this task stands in for with a short-lived child; 0: none */
};

static inline struct tree_task *tree_task_of(const struct task *t)
{
	return task_part(t, ROOM_tree);
}

static inline bool is_session_leader(const struct task *t)
{
	return t->sid == t->pid;
}

/*
 * plan.c: find out in which order sessions, groups and tasks have to be made. Pure; needs pid, pgid, sid
 * and parents. -EOPNOTSUPP when fork and setsid alone cannot make this tree.
 */
int tree_plan(const struct tree *tree, struct err *e);

/* Is @t in the group (and session) of the terminal or shell the tree was started from? */
bool tree_is_outside_group(const struct tree *tree, const struct task *t);

/* tree-image.c */
int tree_dump(struct dump *d, struct err *e);
int tree_dump_task(struct dump *d, const struct task *t, struct err *e);
int tree_dump_core(struct dump *d, const struct thread *th, struct CoreEntry *core, struct err *e);
int tree_load(struct restore *r, struct err *e);
int tree_load_core(struct restore *r, struct thread *th, const struct CoreEntry *core,
		   struct err *e);

/* tree-restore.c */
int tree_load_task(struct restore *r, struct task *t, struct err *e);
int tree_prepare(struct restore *r, struct err *e);
int tree_emit_fork(struct restore *r, struct task *t, struct program *p, struct err *e);
int tree_emit_thread_fork(struct restore *r, struct thread *th, struct program *p, struct err *e);
int tree_emit_group(struct restore *r, struct task *t, struct program *p, struct err *e);
int tree_emit_dead(struct restore *r, struct task *t, struct program *p, struct err *e);

#endif
