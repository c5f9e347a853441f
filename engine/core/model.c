/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <string.h>

#include "base/mempool.h"
#include "base/util.h"
#include "engine/core/model.h"
#include "engine/core/room.h"

int tree_init(struct tree *tree)
{
	size_t i;

	*tree = (struct tree){ .pool = mempool_new() };
	if (!tree->pool)
		return -ENOMEM;
	for (i = 0; i < N_ROOMS; i++) {
		if (!rooms[i]->tree_size)
			continue;
		tree->parts[i] = mempool_alloc(tree->pool, rooms[i]->tree_size);
		if (!tree->parts[i])
			return -ENOMEM;
	}
	return 0;
}

void tree_fini(struct tree *tree)
{
	size_t i;

	for (i = 0; i < tree->n_tasks; i++) {
		if (tree->tasks[i]->mem_fd >= 0)
			close(tree->tasks[i]->mem_fd);
		if (tree->tasks[i]->pidfd >= 0)
			close(tree->tasks[i]->pidfd);
	}
	free(tree->tasks);
	mempool_free(tree->pool);
	*tree = (struct tree){ 0 };
}

static int append(struct tree *tree, struct task *t)
{
	/* Grows by doubling whenever the length is a power of two. */
	if ((tree->n_tasks & (tree->n_tasks - 1)) == 0) {
		size_t size = MAX(tree->n_tasks * 2, (size_t)1);
		struct task **larger = realloc(tree->tasks, size * sizeof(*larger));

		if (!larger)
			return -ENOMEM;
		tree->tasks = larger;
	}
	tree->tasks[tree->n_tasks++] = t;
	return 0;
}

/* Children stay in the order in which they were added. */
static void link_child(struct task *parent, struct task *child)
{
	struct task **at = &parent->first_child;

	while (*at)
		at = &(*at)->next_sibling;
	*at = child;
}

struct task *tree_add_task(struct tree *tree, pid_t pid, struct task *parent)
{
	struct task *t = mempool_new_(tree->pool, struct task);
	size_t i;

	if (!t)
		return NULL;
	t->index = tree->n_tasks;
	t->pid = pid;
	t->parent = parent;
	t->state = TASK_ALIVE;
	t->proc_fd = t->mem_fd = t->pidfd = -1;
	for (i = 0; i < N_ROOMS; i++) {
		if (!rooms[i]->task_size)
			continue;
		t->parts[i] = mempool_alloc(tree->pool, rooms[i]->task_size);
		if (!t->parts[i])
			return NULL;
	}
	if (append(tree, t))
		return NULL;
	if (parent)
		link_child(parent, t);
	return t;
}

int tree_add_threads(struct tree *tree, struct task *t, const pid_t *tids, size_t n)
{
	size_t i, k;

	t->threads = mempool_array(tree->pool, n, sizeof(*t->threads));
	if (!t->threads)
		return -ENOMEM;
	t->n_threads = n;
	for (i = 0; i < n; i++) {
		t->threads[i].task = t;
		t->threads[i].tid = tids[i];
		for (k = 0; k < N_ROOMS; k++) {
			if (!rooms[k]->thread_size)
				continue;
			t->threads[i].parts[k] = mempool_alloc(tree->pool, rooms[k]->thread_size);
			if (!t->threads[i].parts[k])
				return -ENOMEM;
		}
	}
	return 0;
}

struct task *tree_find_task(const struct tree *tree, pid_t pid)
{
	struct task *t;

	tree_foreach_task(tree, t)
		if (t->pid == pid)
			return t;
	return NULL;
}

struct thread *task_find_thread(const struct task *t, pid_t tid)
{
	struct thread *th;

	task_foreach_thread(t, th)
		if (th->tid == tid)
			return th;
	return NULL;
}
