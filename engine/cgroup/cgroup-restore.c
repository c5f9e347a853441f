/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Putting tasks where they were. All are born where criu is, and only those whose place in a
 * hierarchy is another one are moved, so hierarchies that do not matter need not even be mounted. A
 * process is moved with all its threads; then those of them that were elsewhere.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "engine/cgroup/places.h"
#include "engine/proc/procfs.h"

static struct cg_set *set_of(const struct restore *r, const struct thread *th)
{
	return cg_thread_of(th)->set ?: cg_tree_of(&r->tree)->own;
}

/* The place @path of the hierarchy @h. The same path is the same place. */
static struct cg_place *get_place(struct restore *r, struct cg_places *places, size_t h,
				  const char *path)
{
	struct cg_place *p = places->all[h];

	while (p && strcmp(p->at.path, path))
		p = p->next;
	if (p)
		return p;
	p = mempool_new_(r->pool, struct cg_place);
	if (!p)
		return NULL;
	p->at = (struct cg_member){ places->own->members[h].name, path };
	p->what = cg_describe(r->pool, &p->at);
	p->fd[CG_PROCESS] = p->fd[CG_THREAD] = -1;
	p->next = places->all[h];
	places->all[h] = p;
	return p->what ? p : NULL;
}

static ssize_t find_hierarchy(const struct cg_places *places, const char *name)
{
	size_t h;

	for (h = 0; h < places->own->n_members; h++)
		if (cg_name_eq(places->own->members[h].name, name))
			return h;
	return -1;
}

static int place_member(struct restore *r, struct cg_places *places, struct cg_set *set,
			const struct cg_member *m, struct err *e)
{
	ssize_t h = find_hierarchy(places, m->name);

	if (h < 0 && !strcmp(m->path, "/"))
		return 0; /* nobody limited it there, nor does anybody here */
	if (h < 0)
		return err_say(e, -ENODEV, "there is no such hierarchy here for %s: mount it first",
			       cg_describe(r->pool, m));
	set->places[h] = get_place(r, places, h, m->path);
	return set->places[h] ? 0 : err_set(e, -ENOMEM, "cgroup");
}

/* Find the places of a set. In a hierarchy it does not know, that is where criu is. */
static int place_set(struct restore *r, struct cg_places *places, struct cg_set *set, struct err *e)
{
	const struct cg_set *own = places->own;
	size_t h, i;
	int ret = 0;

	if (set->places)
		return 0;
	set->places = mempool_array(r->pool, own->n_members + 1, sizeof(struct cg_place *));
	if (!set->places)
		return err_set(e, -ENOMEM, "cgroup");
	for (i = 0; i < set->n_members && !ret; i++)
		ret = place_member(r, places, set, &set->members[i], e);
	for (h = 0; h < own->n_members && !ret; h++) {
		if (!set->places[h])
			set->places[h] = get_place(r, places, h, own->members[h].path);
		if (!set->places[h])
			ret = err_set(e, -ENOMEM, "cgroup");
	}
	return ret;
}

/* Where the thread is before it is moved by itself, and how it is. */
static enum cg_way way_of(const struct restore *r, const struct thread *th,
			  struct cg_place ***ret_from)
{
	const struct thread *leader = task_leader(th->task);

	*ret_from = th == leader ? cg_tree_of(&r->tree)->own->places : set_of(r, leader)->places;
	return th == leader ? CG_PROCESS : CG_THREAD;
}

/* The leader comes before the other threads. */
static int prepare_thread(struct restore *r, struct cg_places *places, const struct thread *th,
			  struct err *e)
{
	struct cg_place **from, **to;
	enum cg_way way;
	size_t h;
	int ret = place_set(r, places, set_of(r, th), e);

	if (ret)
		return ret;
	way = way_of(r, th, &from);
	to = set_of(r, th)->places;
	for (h = 0; h < places->own->n_members; h++) {
		if (to[h] == from[h] || to[h]->fd[way] >= 0)
			continue;
		ret = cg_open(r, places, to[h], way, e);
		if (ret < 0)
			return ret;
		to[h]->fd[way] = ret;
	}
	return 0;
}

static bool is_needed(const struct restore *r)
{
	const struct task *t;
	const struct thread *th;

	tree_foreach_task (&r->tree, t)
		task_foreach_thread (t, th)
			if (cg_thread_of(th)->set)
				return true;
	return false;
}

static int read_own(struct restore *r, struct err *e)
{
	autofree char *text = NULL;
	size_t cap = 0;
	ssize_t len = proc_read(AT_FDCWD, "/proc/thread-self/cgroup", &text, &cap);

	if (len < 0)
		return err_set(e, len, "read /proc/thread-self/cgroup");
	return cg_set_parse(r->pool, (struct proc_str){ text, len }, &cg_tree_of(&r->tree)->own, e);
}

static int init_places(struct restore *r, struct cg_places **ret, struct err *e)
{
	struct cg_tree *all = cg_tree_of(&r->tree);
	struct cg_places *places = mempool_new_(r->pool, struct cg_places);
	int err = read_own(r, e);

	if (err)
		return err;
	if (places)
		places->all = mempool_array(r->pool, all->own->n_members + 1, sizeof(*places->all));
	if (!places || !places->all)
		return err_set(e, -ENOMEM, "cgroup");
	places->own = all->own;
	*ret = all->places = places;
	return place_set(r, places, all->own, e);
}

static int prepare_all(struct restore *r, struct cg_places *places, struct err *e)
{
	const struct task *t;
	const struct thread *th;

	tree_foreach_task (&r->tree, t)
		task_foreach_thread (t, th)
			if (prepare_thread(r, places, th, e))
				return err_wrap(e, "task %d", th->tid);
	return 0;
}

static void close_files(struct cg_places *places)
{
	enum cg_way way;
	size_t h;
	struct cg_place *p;

	for (h = 0; h < places->own->n_members; h++)
		for (p = places->all[h]; p; p = p->next)
			for (way = 0; way < CG_N_WAYS; way++)
				if (p->fd[way] >= 0)
					close(fd_take(&p->fd[way]));
}

int cgroup_prepare(struct restore *r, struct err *e)
{
	struct cg_places *places = NULL;
	int ret;

	if (!is_needed(r))
		return 0;
	ret = init_places(r, &places, e);
	if (ret)
		return ret;
	ret = prepare_all(r, places, e);
	free(take(places->mounts));
	if (ret)
		close_files(places);
	return ret;
}

static const char *hint(int code)
{
	switch (code) {
	case -ENOSPC:
		return " (its cpuset.cpus or cpuset.mems is empty)";
	case -EBUSY:
		return " (a cgroup of version 2 that controls its children has no tasks of its "
		       "own)";
	default:
		return "";
	}
}

static int move(const struct thread *th, const struct cg_place *to, enum cg_way way, struct err *e)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%d", th->tid);
	int ret = write(to->fd[way], text, len) < 0 ? -errno : 0;

	if (!ret)
		return 0;
	err_set(e, ret, "move task %d to %s", th->tid, to->what);
	return err_add(e, "%s", hint(ret));
}

static int move_thread(const struct restore *r, const struct thread *th, size_t n, struct err *e)
{
	struct cg_place **from, **to = set_of(r, th)->places;
	enum cg_way way = way_of(r, th, &from);
	size_t h;
	int ret = 0;

	for (h = 0; h < n && !ret; h++)
		if (to[h] != from[h])
			ret = move(th, to[h], way, e);
	return ret;
}

int cgroup_created(struct restore *r, struct err *e)
{
	struct cg_places *places = cg_tree_of(&r->tree)->places;
	const struct task *t;
	const struct thread *th;
	int ret = 0;

	if (!places)
		return 0;
	tree_foreach_task (&r->tree, t)
		task_foreach_thread (t, th)
			if (!ret)
				ret = move_thread(r, th, places->own->n_members, e);
	close_files(places);
	return ret;
}
