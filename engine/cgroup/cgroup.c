/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Control groups: trees of directories in which tasks are put, see cgroups(7). There is one tree
 * (hierarchy) of version 2 and any number of version 1, each with a controller, several, or just a
 * name; a task is in one directory of each. With version 1 every thread may be somewhere else, with
 * version 2 only below "threaded" ones.
 *
 * Where a thread is, /proc/PID/task/TID/cgroup tells. As most threads are where their neighbours
 * are, the texts are compared, and only a new one is parsed: a set. Criu's own set is never stored:
 * what was where criu was at the dump will be where criu is at the restore.
 *
 * A restore finds the hierarchies where they are mounted, opens what it will write to before any
 * task exists, and moves the tasks when all exist, before they have memory and cpu affinity, both
 * of which depend on the cgroup. A zombie cannot tell all of its cgroups any more: it goes where
 * its parent is.
 *
 * Not kept yet: the properties of cgroups, and cgroups that do not exist any more. A restore
 * into a cgroup that is missing is refused.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "engine/cgroup/state.h"
#include "engine/proc/procfs.h"

/*
 * The file has one record, so a read that does not fill the buffer got all of it. This saves
 * looking for the end, a third of the cost, for each of what may be many threads.
 */
static ssize_t read_text(struct dump *d, const struct thread *th, struct err *e)
{
	char name[48];
	ssize_t len = -1;

	snprintf(name, sizeof(name), "task/%d/cgroup", th->tid);
	if (d->text_cap) {
		autofd fd = openat(th->task->proc_fd, name, O_RDONLY | O_CLOEXEC);

		len = fd < 0 ? -1 : read(fd, d->text, d->text_cap);
	}
	if (len < 0 || (size_t)len == d->text_cap)
		len = proc_read(th->task->proc_fd, name, &d->text, &d->text_cap);
	return len < 0 ? err_set(e, len, "read %s", name) : len;
}

static int begin(struct dump *d, struct err *e)
{
	struct cg_tree *all = cg_tree_of(&d->tree);
	ssize_t len = proc_read(AT_FDCWD, "/proc/thread-self/cgroup", &d->text, &d->text_cap);
	int ret;

	if (len < 0)
		return err_set(e, len, "read /proc/thread-self/cgroup");
	ret = cg_set_parse(d->pool, (struct proc_str){ d->text, len }, &all->own, e);
	if (!ret)
		all->own->id = CG_OWN_SET;
	return ret;
}

static bool is_text_of(const struct cg_set *set, struct proc_str text)
{
	return set->text.len == text.len && !memcmp(set->text.s, text.s, text.len);
}

/* The latest sets are first: neighbours are found at once. */
static struct cg_set *find_set(const struct cg_tree *all, struct proc_str text)
{
	struct cg_set *set;

	if (is_text_of(all->own, text))
		return all->own;
	for (set = all->sets; set && !is_text_of(set, text);)
		set = set->next;
	return set;
}

static int check_paths(struct dump *d, const struct cg_set *set, struct err *e)
{
	size_t i;

	for (i = 0; i < set->n_members; i++)
		if (!cg_path_is_sane(set->members[i].path))
			return err_say(e, -EOPNOTSUPP,
				       "is in %s, outside of the cgroup namespace criu is in: not "
				       "supported yet",
				       cg_describe(d->pool, &set->members[i]));
	return 0;
}

static int add_set(struct dump *d, struct proc_str text, struct cg_set **ret, struct err *e)
{
	struct cg_tree *all = cg_tree_of(&d->tree);
	struct cg_set *set;
	int err = cg_set_parse(d->pool, text, &set, e);

	if (!err)
		err = check_paths(d, set, e);
	if (err)
		return err;
	set->id = (all->sets ? all->sets->id : CG_OWN_SET) + 1;
	set->next = all->sets;
	all->sets = *ret = set;
	return 0;
}

static int collect_thread(struct dump *d, struct thread *th, struct err *e)
{
	struct cg_tree *all = cg_tree_of(&d->tree);
	struct cg_thread *s = cg_thread_of(th);
	struct proc_str text;
	ssize_t len = read_text(d, th, e);

	if (len < 0)
		return len;
	text = (struct proc_str){ d->text, len };
	s->set = find_set(all, text);
	return s->set ? 0 : add_set(d, text, &s->set, e);
}

const struct room cgroup_room = {
	.name = "cgroup",
	.id = ROOM_cgroup,
	.tree_size = sizeof(struct cg_tree),
	.thread_size = sizeof(struct cg_thread),
	.begin = begin,
	.collect_thread = collect_thread,
	.dump_core = cgroup_dump_core,
	.dump = cgroup_dump,
	.load = cgroup_load,
	.load_core = cgroup_load_core,
	.prepare = cgroup_prepare,
	.created = cgroup_created,
};
