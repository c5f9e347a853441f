/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_CORE_MODEL_H
#define ENGINE_CORE_MODEL_H

/*
 * The model of a tree: tasks, their threads, and per room whatever that room keeps of them. A dump fills
 * it from the kernel, a restore from images; it is plain C and knows neither protobuf nor ptrace.
 * Pids are those the tree itself sees.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "engine/registry.h"

struct mempool;
struct tracee;
struct proc_stat;
struct proc_status;
struct frozen_process;

enum task_state {
	TASK_ALIVE = 1, /* the numbers are those of the images */
	TASK_ZOMBIE = 2,
	TASK_STOPPED = 3,
};

#define TASK_COMM_LEN 16

struct thread {
	struct task *task;
	pid_t tid;
	struct tracee *tracee; /* dump: the stopped thread; NULL for a zombie */
	const struct proc_status *status; /* dump: see core/facts.h */
	struct program *program; /* restore: what it does, see core/arena.h */
	uint64_t agent_stack;	 /* restore: top of the stack it does that on */
	void *parts[N_ROOMS];  /* see thread_part */
};

struct task {
	size_t index; /* in tree.tasks */
	pid_t pid;
	pid_t pgid, sid;
	enum task_state state;
	int exit_code;	/* wait status of a zombie */
	int stop_signo; /* of a stopped task */
	bool stop_is_news; /* its parent has not waited for the stop yet */
	struct task *parent; /* NULL: the root of the tree */
	pid_t parent_tid;    /* the thread of the parent whose child it is */
	struct task *first_child, *next_sibling;
	struct thread *threads; /* the leader first; of a zombie, the leader alone */
	size_t n_threads;
	const struct proc_stat *stat; /* dump: see core/facts.h */
	int proc_fd; /* dump: /proc/PID; borrowed from the freezer */
	int mem_fd;  /* dump: /proc/PID/mem */
	int pidfd;   /* dump: for pidfd_getfd */
	void *parts[N_ROOMS]; /* see task_part */
};

struct tree {
	struct mempool *pool; /* everything in the model lives here */
	struct task **tasks;  /* parents before children, the root first */
	size_t n_tasks;
	void *parts[N_ROOMS]; /* see tree_part */
};

#define tree_foreach_task(tree, task)                                                       \
	for (size_t task##_i = 0;                                                           \
	     task##_i < (tree)->n_tasks && ((task) = (tree)->tasks[task##_i], true); task##_i++)

#define task_foreach_thread(task, th) \
	for ((th) = (task)->threads; (th) < (task)->threads + (task)->n_threads; (th)++)

/* The state a room keeps of a task or thread: room->task_size zeroed bytes to begin with. */
static inline void *task_part(const struct task *t, enum room_id room)
{
	return t->parts[room];
}

/* What a room keeps once per run: room->tree_size zeroed bytes to begin with. */
static inline void *tree_part(const struct tree *tree, enum room_id room)
{
	return tree->parts[room];
}

static inline void *thread_part(const struct thread *th, enum room_id room)
{
	return th->parts[room];
}

static inline struct thread *task_leader(const struct task *t)
{
	return t->threads;
}

int tree_init(struct tree *tree);
void tree_fini(struct tree *tree);

/* A task with the parts of all rooms, appended to the tree. NULL without memory. */
struct task *tree_add_task(struct tree *tree, pid_t pid, struct task *parent);
/* Give @t its threads; may be called once. -ENOMEM. */
int tree_add_threads(struct tree *tree, struct task *t, const pid_t *tids, size_t n);
struct thread *task_find_thread(const struct task *t, pid_t tid);
struct task *tree_find_task(const struct tree *tree, pid_t pid);

#endif
