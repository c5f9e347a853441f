/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From tables of descriptors to the list of open file descriptions. A descriptor is taken over with
 * pidfd_getfd(2), looked at and closed again. Whether it is a description that was met before,
 * under whatever number in whatever task, is asked of kcmp(2): only of descriptions that agree in
 * inode and flags, and these are kept in the kernel's own order, so that 100000 descriptors take a
 * few hundred thousand comparisons and not ten thousand million. Tables are compared in the same
 * way.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/pidfd.h>

#include "engine/files/files.h"
#include "engine/files/internal.h"
#include "engine/files/kcmp.h"
#include "engine/proc/procfs.h"

/* How to find a description again: the first descriptor of it. */
struct description {
	struct ordered_node node;
	dev_t dev;
	ino_t ino;
	uint32_t flags;
	pid_t pid;
	int fd;
	struct file *file;
};

/* What reading a task needs again and again. */
struct reader {
	char *buf;
	size_t cap;
	char link[PATH_MAX];
};

static void reader_fini(struct reader *r)
{
	free(r->buf);
}

static int compare_descriptions(const struct ordered_node *x, const struct ordered_node *y,
				void *arg)
{
	const struct description *a = ordered_entry(x, struct description, node);
	const struct description *b = ordered_entry(y, struct description, node);
	int order = order_of(a->ino, b->ino);

	if (!order)
		order = order_of(a->dev, b->dev);
	if (!order)
		order = order_of(a->flags, b->flags);
	if (!order)
		order = kcmp_order(KCMP_FILE, a->pid, b->pid, a->fd, b->fd, arg);
	return order;
}

static int compare_tables(const struct ordered_node *x, const struct ordered_node *y, void *arg)
{
	const struct fd_table *a = ordered_entry(x, struct fd_table, node);
	const struct fd_table *b = ordered_entry(y, struct fd_table, node);

	return kcmp_order(KCMP_FILES, a->owner->pid, b->owner->pid, 0, 0, arg);
}

int files_need(struct files **files, struct mempool *pool, struct err *e)
{
	if (*files)
		return 0;
	*files = files_new(pool);
	if (!*files)
		return err_set(e, -ENOMEM, "list of files");
	(*files)->descriptions.compare = compare_descriptions;
	(*files)->descriptions.arg = &(*files)->kcmp_error;
	(*files)->tables.compare = compare_tables;
	(*files)->tables.arg = &(*files)->kcmp_error;
	(*files)->last_table_id = 1; /* criu's own */
	return 0;
}

int files_add(struct dump *d, struct file *f, struct err *e)
{
	f->id = d->files->n + 1;
	return files_append(d->files, d->pool, f, e);
}

static int read_link(const struct task *t, int fd, char link[PATH_MAX], struct err *e)
{
	char name[32];
	ssize_t n;

	snprintf(name, sizeof(name), "fd/%d", fd);
	n = readlinkat(t->proc_fd, name, link, PATH_MAX - 1);
	if (n < 0)
		return err_set(e, -errno, "read the link of fd %d", fd);
	link[n] = 0;
	return 0;
}

static int read_fdinfo(const struct task *t, int fd, struct reader *r, struct fdinfo *ret,
		       struct err *e)
{
	char name[32];
	ssize_t n;

	snprintf(name, sizeof(name), "fdinfo/%d", fd);
	n = proc_read(t->proc_fd, name, &r->buf, &r->cap);
	if (n < 0)
		return err_set(e, n, "read /proc/%d/%s", t->pid, name);
	if (fdinfo_parse(r->buf, n, ret, e) < 0)
		return err_wrap(e, "fd %d", fd);
	return 0;
}

static const struct file_kind *find_kind(const struct file_probe *probe)
{
	size_t i;

	for (i = 0; i < n_file_kinds; i++)
		if (file_kinds[i]->claims(probe))
			return file_kinds[i];
	return NULL;
}

static int dump_kind(struct dump *d, const struct file_probe *probe, struct file **ret,
		     struct err *e)
{
	const struct file_kind *kind = find_kind(probe);
	struct file *f;
	int ret_code;

	if (!kind)
		return files_refuse(probe, e);
	f = file_new(d->pool, kind);
	if (!f)
		return err_set(e, -ENOMEM, "a file");
	f->flags = probe->info.flags & ~O_CLOEXEC;
	f->pos = probe->info.pos;
	f->holder = probe->task;
	f->holder_fd = probe->task_fd;
	ret_code = file_owner_read(probe->fd, &f->owner, e);
	if (ret_code < 0)
		return ret_code;
	ret_code = kind->dump(d, f, probe, e);
	if (ret_code < 0)
		return ret_code;
	*ret = f;
	return files_add(d, f, e);
}

/* A description that was not met before. */
static int dump_file(struct dump *d, struct file_probe *probe, struct reader *r, struct file **ret,
		     struct err *e)
{
	int ret_code = read_link(probe->task, probe->task_fd, r->link, e);

	if (ret_code < 0)
		return ret_code;
	probe->link = r->link;
	ret_code = dump_kind(d, probe, ret, e);
	if (ret_code < 0)
		return err_wrap(e, "fd %d -> %s", probe->task_fd, r->link);
	return 0;
}

static struct description *new_description(struct dump *d, const struct file_probe *probe)
{
	struct description *desc = mempool_new_(d->pool, struct description);

	if (!desc)
		return NULL;
	desc->dev = probe->st.st_dev;
	desc->ino = probe->st.st_ino;
	desc->flags = probe->info.flags & ~O_CLOEXEC;
	desc->pid = probe->task->pid;
	desc->fd = probe->task_fd;
	return desc;
}

/* The file behind a descriptor, met before or not. */
static int find_file(struct dump *d, struct file_probe *probe, struct reader *r, struct file **ret,
		     struct err *e)
{
	struct description *desc = new_description(d, probe);
	struct ordered_node *found;

	if (!desc)
		return err_set(e, -ENOMEM, "a file");
	found = ordered_add(&d->files->descriptions, &desc->node);
	if (d->files->kcmp_error)
		return err_set(e, d->files->kcmp_error, "compare fd %d with others by kcmp",
			       probe->task_fd);
	if (found != &desc->node) {
		*ret = ordered_entry(found, struct description, node)->file;
		return 0;
	}
	return dump_file(d, probe, r, &desc->file, e) ?: (*ret = desc->file, 0);
}

static int refuse_locks(const struct file_probe *probe, struct reader *r, struct err *e)
{
	if (!probe->info.n_locks)
		return 0;
	return read_link(probe->task, probe->task_fd, r->link, e)
		       ?: err_say(e, -ENOTSUP,
				  "fd %d -> %s: a lock or lease is held on it: --file-locks is not "
				  "supported yet",
				  probe->task_fd, r->link);
}

static int collect_descriptor(struct dump *d, struct task *t, struct reader *r,
			      struct descriptor *desc, struct err *e)
{
	autofd own = pidfd_getfd(t->pidfd, desc->fd, 0);
	struct file_probe probe = { .task = t, .task_fd = desc->fd, .fd = own };
	int ret;

	if (own < 0)
		return err_set(e, -errno, "take over fd %d", desc->fd);
	if (fstat(own, &probe.st) < 0)
		return err_set(e, -errno, "fstat of fd %d", desc->fd);
	ret = read_fdinfo(t, desc->fd, r, &probe.info, e) ?: refuse_locks(&probe, r, e);
	if (ret < 0)
		return ret;
	desc->cloexec = probe.info.flags & O_CLOEXEC;
	return find_file(d, &probe, r, &desc->file, e);
}

static int list_descriptors(struct task *t, struct proc_numbers *ret, struct err *e)
{
	autofd dir = openat(t->proc_fd, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0)
		return err_set(e, -errno, "open /proc/%d/fd", t->pid);
	return proc_list_numbers(dir, ret, e);
}

static int collect_table(struct dump *d, struct task *t, struct fd_table *table, struct err *e)
{
	__attribute__((cleanup(reader_fini))) struct reader r = { 0 };
	autonumbers fds = { 0 };
	int ret = list_descriptors(t, &fds, e);

	if (ret < 0)
		return ret;
	table->fds = mempool_array(d->pool, fds.n, sizeof(*table->fds));
	if (!table->fds && fds.n)
		return err_set(e, -ENOMEM, "table of descriptors");
	for (; table->n < fds.n; table->n++) {
		table->fds[table->n].fd = fds.v[table->n];
		ret = collect_descriptor(d, t, &r, &table->fds[table->n], e);
		if (ret < 0)
			return ret;
	}
	return 0;
}

/* A child gets the table of its parent by CLONE_FILES; nobody else can be given one. */
static int check_sharing(const struct task *t, const struct fd_table *table, struct err *e)
{
	if (t->parent && files_part(t->parent)->table == table)
		return 0;
	return err_say(e, -ENOTSUP,
		       "shares its table of descriptors with task %d, which is not its parent",
		       table->owner->pid);
}

/* Find out whether @t has a table of its own; 1 if so, and the table is to be filled. */
static int find_table(struct dump *d, struct task *t, struct err *e)
{
	struct fd_table *table = mempool_new_(d->pool, struct fd_table), *found;

	if (!table)
		return err_set(e, -ENOMEM, "table of descriptors");
	table->owner = t;
	found = ordered_entry(ordered_add(&d->files->tables, &table->node), struct fd_table, node);
	if (d->files->kcmp_error)
		return err_set(e, d->files->kcmp_error,
			       "compare the table of descriptors with others by kcmp");
	files_part(t)->table = found;
	if (found == table)
		table->id = ++d->files->last_table_id;
	files_part(t)->table_id = found->id;
	return found == table ? 1 : check_sharing(t, found, e);
}

static int open_pidfd(struct task *t, struct err *e)
{
	if (t->pidfd < 0)
		t->pidfd = pidfd_open(t->pid, 0);
	return t->pidfd < 0 ? err_set(e, -errno, "pidfd_open") : 0;
}

int files_collect(struct dump *d, struct task *t, struct err *e)
{
	int ret = files_need(&d->files, d->pool, e) ?: open_pidfd(t, e);

	if (ret < 0)
		return ret;
	ret = find_table(d, t, e);
	return ret > 0 ? collect_table(d, t, files_part(t)->table, e) : ret;
}

int files_collect_thread(struct dump *d, struct thread *th, struct err *e)
{
	int error = 0;

	if (th == task_leader(th->task))
		return 0;
	if (kcmp_order(KCMP_FILES, th->tid, th->task->pid, 0, 0, &error))
		return err_say(e, -ENOTSUP,
			       "thread %d has a table of descriptors of its own: not supported yet",
			       th->tid);
	return error ? err_set(e, error, "compare tables of descriptors of thread %d", th->tid) : 0;
}

static bool is_thread(const struct task *t, pid_t tid)
{
	const struct thread *th;

	task_foreach_thread(t, th)
		if (th->tid == tid)
			return true;
	return false;
}

static bool is_owner(const struct task *t, const struct file_owner *owner)
{
	switch (owner->pid_type) {
	case F_OWNER_TID:
		return is_thread(t, owner->pid);
	case F_OWNER_PID:
		return t->pid == owner->pid;
	default:
		return t->pgid == owner->pid;
	}
}

/* An owner outside the tree would be somebody else after the restore. */
static int check_owner(struct dump *d, const struct file *f, struct err *e)
{
	struct task *t;

	if (!f->owner.pid)
		return 0;
	tree_foreach_task(&d->tree, t)
		if (is_owner(t, &f->owner))
			return 0;
	return err_say(e, -ENOTSUP, "fd %d: its owner (F_SETOWN) %d is not in the tree",
		       f->holder_fd, f->owner.pid);
}

static int check_owners(struct dump *d, const struct task *t, struct err *e)
{
	const struct fd_table *table = files_part(t)->table;
	size_t i;
	int ret = 0;

	for (i = 0; i < table->n && ret >= 0; i++)
		if (table->fds[i].file->holder == t &&
		    table->fds[i].file->holder_fd == table->fds[i].fd)
			ret = check_owner(d, table->fds[i].file, e);
	return ret;
}

static int survey_task(struct dump *d, struct task *t, struct err *e)
{
	int ret = 0;
	size_t i;

	if (files_part(t)->table->owner == t)
		ret = check_owners(d, t, e);
	for (i = 0; i < n_file_kinds && ret >= 0; i++)
		ret = file_kinds[i]->copy ? file_kinds[i]->copy(d, t, e) : 0;
	return ret < 0 ? ret : 0;
}

int files_survey(struct dump *d, struct err *e)
{
	struct task *t;

	tree_foreach_task(&d->tree, t) {
		int ret = t->state == TASK_ZOMBIE ? 0 : survey_task(d, t, e);

		if (ret)
			return err_wrap(e, "task %d", t->pid);
	}
	return 0;
}
