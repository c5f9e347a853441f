/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cgroups in images. The core image of each thread has the id of its set, also that of criu's own;
 * cgroup.img has the other sets, and is written only if there are any. Beside them it lists each
 * hierarchy with the directories in use, so far without their properties.
 */
#include <errno.h>
#include <string.h>

#include "engine/cgroup/state.h"
#include "images/image.h"
#include "images/proto/cgroup.pb-c.h"
#include "images/proto/core.pb-c.h"
#include "images/proto/inventory.pb-c.h"

int cgroup_dump_core(struct dump *d, const struct thread *th, struct CoreEntry *core, struct err *e)
{
	core->thread_core->has_cg_set = true;
	core->thread_core->cg_set = cg_thread_of(th)->set->id;
	return 0;
}

static size_t count_sets(const struct cg_set *set)
{
	size_t n = 0;

	for (; set; set = set->next)
		n++;
	return n;
}

static CgSetEntry *set_entry(struct mempool *pool, const struct cg_set *set)
{
	CgSetEntry *entry = mempool_new_(pool, CgSetEntry);
	CgMemberEntry *members = mempool_array(pool, set->n_members, sizeof(*members));
	CgMemberEntry **ctls = mempool_array(pool, set->n_members, sizeof(*ctls));
	size_t i;

	if (!entry || !members || !ctls)
		return NULL;
	cg_set_entry__init(entry);
	entry->id = set->id;
	entry->ctls = ctls;
	entry->n_ctls = set->n_members;
	for (i = 0; i < set->n_members; i++) {
		cg_member_entry__init(&members[i]);
		members[i].name = (char *)set->members[i].name;
		members[i].path = (char *)set->members[i].path;
		ctls[i] = &members[i];
	}
	return entry;
}

/* Ascending by id; the list is descending. */
static int fill_sets(struct dump *d, CgroupEntry *all)
{
	const struct cg_set *set = cg_tree_of(&d->tree)->sets;
	size_t i = all->n_sets = count_sets(set);

	all->sets = mempool_array(d->pool, i, sizeof(*all->sets));
	for (; all->sets && i--; set = set->next) {
		all->sets[i] = set_entry(d->pool, set);
		if (!all->sets[i])
			return -ENOMEM;
	}
	return all->sets ? 0 : -ENOMEM;
}

static const char *path_in(const struct cg_set *set, const char *name)
{
	size_t i;

	for (i = 0; i < set->n_members; i++)
		if (!strcmp(set->members[i].name, name))
			return set->members[i].path;
	return NULL;
}

static bool has_dir(const CgControllerEntry *c, const char *dir)
{
	size_t i;

	for (i = 0; i < c->n_dirs; i++)
		if (!strcmp(c->dirs[i]->dir_name, dir))
			return true;
	return false;
}

static int fill_dirs(struct dump *d, const char *name, CgControllerEntry *c)
{
	const struct cg_set *set = cg_tree_of(&d->tree)->sets;

	c->dirs = mempool_array(d->pool, count_sets(set), sizeof(*c->dirs));
	if (!c->dirs)
		return -ENOMEM;
	for (; set; set = set->next) {
		const char *path = path_in(set, name);
		CgroupDirEntry *dir;

		if (!path || has_dir(c, path + 1))
			continue;
		dir = mempool_new_(d->pool, CgroupDirEntry);
		if (!dir)
			return -ENOMEM;
		cgroup_dir_entry__init(dir);
		dir->dir_name = (char *)path + 1; /* without the slash */
		c->dirs[c->n_dirs++] = dir;
	}
	return 0;
}

static int fill_names(struct dump *d, const char *name, CgControllerEntry *c)
{
	struct proc_str list = { name, strlen(name) }, word = list;

	c->cnames = mempool_array(d->pool, list.len + 1, sizeof(*c->cnames));
	if (!c->cnames)
		return -ENOMEM;
	do {
		if (list.len)
			cg_next_word(&list, &word);
		c->cnames[c->n_cnames] = proc_str_dup(d->pool, word);
		if (!c->cnames[c->n_cnames++])
			return -ENOMEM;
	} while (list.len);
	return 0;
}

/* Are there threads of one process in different cgroups of this hierarchy? */
static bool is_threaded(const struct dump *d, const char *name)
{
	const struct task *t;
	const struct thread *th;

	tree_foreach_task (&d->tree, t) {
		const struct cg_set *leader = cg_thread_of(task_leader(t))->set;

		if (t->state == TASK_ZOMBIE)
			continue;
		task_foreach_thread (t, th) {
			const struct cg_set *set = cg_thread_of(th)->set;
			const char *a = path_in(set, name), *b = path_in(leader, name);

			if (set != leader && a && b && strcmp(a, b))
				return true;
		}
	}
	return false;
}

static CgControllerEntry *controller_entry(struct dump *d, const char *name)
{
	CgControllerEntry *c = mempool_new_(d->pool, CgControllerEntry);

	if (!c)
		return NULL;
	cg_controller_entry__init(c);
	c->has_is_threaded = c->is_threaded = is_threaded(d, name);
	return fill_names(d, name, c) || fill_dirs(d, name, c) ? NULL : c;
}

static int fill_controllers(struct dump *d, CgroupEntry *all)
{
	const struct cg_set *set = cg_tree_of(&d->tree)->sets;
	size_t i;

	all->controllers = mempool_array(d->pool, set->n_members, sizeof(*all->controllers));
	if (!all->controllers)
		return -ENOMEM;
	for (i = 0; i < set->n_members; i++) {
		all->controllers[i] = controller_entry(d, set->members[i].name);
		if (!all->controllers[i])
			return -ENOMEM;
	}
	all->n_controllers = set->n_members;
	return 0;
}

int cgroup_dump(struct dump *d, struct err *e)
{
	CgroupEntry all = CGROUP_ENTRY__INIT;

	if (!cg_tree_of(&d->tree)->sets)
		return 0;
	if (fill_sets(d, &all) || fill_controllers(d, &all))
		return err_set(e, -ENOMEM, "cgroup image");
	return image_write_one(d->images, IMAGE_CGROUP, 0, &all.base, e);
}

/* ---- load ---- */

/* Older versions of the format have one set for all threads of a process. */
int cgroup_load_core(struct restore *r, struct thread *th, const struct CoreEntry *core,
		     struct err *e)
{
	struct cg_thread *s = cg_thread_of(th);
	const struct thread *leader = task_leader(th->task);

	if (core->thread_core->has_cg_set)
		s->id = core->thread_core->cg_set;
	else if (th != leader)
		s->id = cg_thread_of(leader)->id;
	else if (core->tc->has_cg_set)
		s->id = core->tc->cg_set;
	return 0;
}

static int load_member(const CgMemberEntry *m, struct cg_set *set, struct err *e)
{
	size_t i;

	if (strchr(m->name, '\n') || !cg_path_is_sane(m->path))
		return err_say(e, -EBADMSG, "controller \"%s\": \"%s\" is not the path of a cgroup",
			       m->name, m->path);
	if (m->has_cgns_prefix && m->cgns_prefix)
		return err_say(e, -EOPNOTSUPP,
			       "a cgroup namespace that begins in %s: not supported yet", m->path);
	for (i = 0; i < set->n_members; i++)
		if (cg_name_eq(set->members[i].name, m->name))
			return err_say(e, -EBADMSG, "controller \"%s\" is there twice", m->name);
	set->members[set->n_members++] = (struct cg_member){ m->name, m->path };
	return 0;
}

static struct cg_set *find_set(const struct cg_tree *all, uint32_t id)
{
	struct cg_set *set = all->sets;

	while (set && set->id != id)
		set = set->next;
	return set;
}

static int load_set(struct restore *r, const CgSetEntry *entry, struct err *e)
{
	struct cg_tree *all = cg_tree_of(&r->tree);
	struct cg_set *set = mempool_new_(r->pool, struct cg_set);
	size_t i;
	int ret = 0;

	if (!entry->id || find_set(all, entry->id))
		return err_say(e, -EBADMSG, "the id is 0 or there twice");
	if (set)
		set->members = mempool_array(r->pool, entry->n_ctls + 1, sizeof(*set->members));
	if (!set || !set->members)
		return err_set(e, -ENOMEM, "cgroup");
	set->id = entry->id;
	for (i = 0; i < entry->n_ctls && !ret; i++)
		ret = load_member(entry->ctls[i], set, e);
	set->next = all->sets;
	all->sets = set;
	return ret;
}

static int load_sets(struct restore *r, struct err *e)
{
	CgroupEntry *entry;
	size_t i;
	int ret = image_read_one(r->images, IMAGE_CGROUP, 0, r->pool, &cgroup_entry__descriptor,
				 &entry, e);

	if (ret)
		return ret == IMAGE_ABSENT ? 0 : ret;
	for (i = 0; i < entry->n_sets; i++)
		if (load_set(r, entry->sets[i], e))
			return err_wrap(e, "cgroup.img: set %u", entry->sets[i]->id);
	return 0;
}

/* 0: the image does not say. */
static int load_own_id(struct restore *r, uint32_t *ret_id, struct err *e)
{
	InventoryEntry *inv;
	int ret = image_read_one(r->images, IMAGE_INVENTORY, 0, r->pool,
				 &inventory_entry__descriptor, &inv, e);

	if (ret < 0)
		return ret;
	*ret_id = ret != IMAGE_ABSENT && inv->has_root_cg_set ? inv->root_cg_set : 0;
	return 0;
}

static int find_set_of(struct restore *r, const struct thread *th, uint32_t own_id, struct err *e)
{
	struct cg_thread *s = cg_thread_of(th);

	if (!s->id || s->id == own_id)
		return 0;
	s->set = find_set(cg_tree_of(&r->tree), s->id);
	return s->set ? 0
		      : err_say(e, -EBADMSG,
				"task %d: its set of cgroups, %u, is not in cgroup.img", th->tid,
				s->id);
}

/* A zombie has no set; it was born where its parent was. */
static void take_set_of_parent(const struct task *t)
{
	if (t->parent)
		cg_thread_of(task_leader(t))->set = cg_thread_of(task_leader(t->parent))->set;
}

int cgroup_load(struct restore *r, struct err *e)
{
	struct task *t;
	struct thread *th;
	uint32_t own_id;
	int ret = load_own_id(r, &own_id, e) ?: load_sets(r, e);

	if (ret)
		return ret;
	tree_foreach_task (&r->tree, t) {
		if (t->state == TASK_ZOMBIE) {
			take_set_of_parent(t);
			continue;
		}
		task_foreach_thread (t, th)
			if (find_set_of(r, th, own_id, e))
				return e->code;
	}
	return 0;
}
