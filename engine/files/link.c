/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files that a task refers to without a descriptor: mapped ones, the executable, working and root
 * directory. The magic links in /proc/PID lead to them. They become entries like any file with a
 * path; whoever asks for the same file with the same flags gets the same entry.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>

#include "engine/files/internal.h"
#include "engine/files/kinds.h"

struct link {
	struct ordered_node node;
	dev_t dev;
	ino_t ino;
	uint32_t flags;
	const char *path;
	struct file *file;
};

static int compare_links(const struct ordered_node *x, const struct ordered_node *y, void *arg)
{
	const struct link *a = ordered_entry(x, struct link, node);
	const struct link *b = ordered_entry(y, struct link, node);
	int order = order_of(a->ino, b->ino);

	if (!order)
		order = order_of(a->dev, b->dev);
	if (!order)
		order = order_of(a->flags, b->flags);
	return order ?: strcmp(a->path, b->path);
}

static int open_link(struct file_probe *probe, const char *link, char path[PATH_MAX], int *ret_fd,
		     struct err *e)
{
	int proc_fd = probe->task->proc_fd;
	autofd fd = openat(proc_fd, link, O_PATH | O_CLOEXEC);
	ssize_t n;

	if (fd < 0 || fstat(fd, &probe->st) < 0)
		return err_set(e, -errno, "%s", link);
	n = readlinkat(proc_fd, link, path, PATH_MAX - 1);
	if (n < 0)
		return err_set(e, -errno, "read the link %s", link);
	path[n] = 0;
	probe->link = path;
	*ret_fd = probe->fd = fd_take(&fd);
	return 0;
}

static int dump_link(struct dump *d, const struct file_probe *probe, struct file **ret,
		     struct err *e)
{
	struct file *f;
	int ret_code;

	if (!reg_kind.claims(probe))
		return files_refuse(probe, e);
	f = file_new(d->pool, &reg_kind);
	if (!f)
		return err_set(e, -ENOMEM, "a file");
	f->flags = probe->info.flags;
	ret_code = reg_kind.dump(d, f, probe, e) ?: files_add(d, f, e);
	if (ret_code < 0)
		return ret_code;
	*ret = f;
	return 0;
}

static int find_link(struct dump *d, const struct file_probe *probe, struct link **ret,
		     struct err *e)
{
	struct link key = { .dev = probe->st.st_dev,
			    .ino = probe->st.st_ino,
			    .flags = probe->info.flags,
			    .path = probe->link };
	struct ordered_node *found;
	struct link *link;

	d->files->links.compare = compare_links;
	found = ordered_find(&d->files->links, &key.node);
	if (found) {
		*ret = ordered_entry(found, struct link, node);
		return 0;
	}
	link = mempool_dup(d->pool, &key, sizeof(key));
	if (!link || !(link->path = mempool_strdup(d->pool, probe->link)))
		return err_set(e, -ENOMEM, "a file");
	ordered_add(&d->files->links, &link->node);
	*ret = link;
	return dump_link(d, probe, &link->file, e);
}

int files_add_link(struct dump *d, struct task *t, const char *link, uint32_t open_flags,
		   uint32_t *ret_id, struct err *e)
{
	struct file_probe probe = { .task = t, .task_fd = -1, .info.flags = open_flags };
	char path[PATH_MAX];
	struct link *found = NULL;
	autofd fd = -1;
	int ret = files_need(&d->files, d->pool, e) ?: open_link(&probe, link, path, &fd, e);

	if (ret < 0)
		return ret;
	ret = find_link(d, &probe, &found, e);
	if (ret < 0)
		return err_wrap(e, "%s -> %s", link, path);
	*ret_id = found->file->id;
	return 0;
}
