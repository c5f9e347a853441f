/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Model to kernel. The restorer opens every file once, above all numbers that tasks use; tasks
 * inherit these and dup them to where they belong. Then each closes what it does not have.
 *
 * That last close is delicate where tasks share a table: nobody may close what another still maps
 * files from. So the task that owns the table waits until all that share it have their memory. They
 * wait for nothing themselves meanwhile, and a table has one owner, so nobody waits in a circle.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "engine/core/arena.h"
#include "engine/files/image.h"
#include "engine/files/internal.h"

int file_set_flags(int fd, uint32_t flags, struct err *e)
{
	const uint32_t settable = O_APPEND | O_NONBLOCK | O_DIRECT | O_NOATIME;

	if (fcntl(fd, F_SETFL, flags & settable) < 0)
		return err_set(e, -errno, "set flags %#o", flags & settable);
	return 0;
}

int file_reopen(int fd, uint32_t flags, struct err *e)
{
	char path[32];
	int again;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	again = open(path, flags | O_CLOEXEC | O_NOCTTY);
	return again < 0 ? err_set(e, -errno, "open it again with flags %#o", flags) : again;
}

static int open_file(struct restore *r, struct file *f, struct err *e)
{
	int fd = -1, ret;

	ret = f->kind->open(r, f, &fd, e);
	if (ret >= 0) {
		ret = restore_keep_fd(r, fd, e);
		f->fd = ret;
		if (ret >= r->files->fd_end)
			ret = err_say(e, -EMFILE,
				      "too few numbers for descriptors that no task uses");
	}
	if (ret < 0 && f->holder)
		return err_wrap(e, "open fd %d of task %d", f->holder_fd, f->holder->pid);
	return ret < 0 ? ret : 0;
}

int files_prepare(struct restore *r, struct err *e)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < r->files->n && ret >= 0; i++)
		if (!r->files->all[i]->companion)
			ret = open_file(r, r->files->all[i], e);
	for (i = 0; i < n_file_kinds && ret >= 0; i++)
		ret = file_kinds[i]->open_all ? file_kinds[i]->open_all(r, e) : 0;
	return ret;
}

int files_fd(struct restore *r, uint32_t id, int *ret_fd, struct err *e)
{
	struct file *f;
	int ret = files_get(r, id, "a reference", &f, e);

	if (ret < 0)
		return ret;
	if (f->fd < 0)
		return err_say(e, -EBADMSG, "file %u cannot be opened by itself", id);
	*ret_fd = f->fd;
	return 0;
}

static void emit_descriptor(const struct descriptor *desc, struct program *p)
{
	program_call(p, "put the restorer's fd %lu into place as %lu", SYS_dup3,
		     ARG(desc->file->fd), ARG(desc->fd), ARG(desc->cloexec ? O_CLOEXEC : 0));
}

int files_emit(struct restore *r, struct task *t, struct program *p, struct err *e)
{
	const struct fd_table *table = files_part(t)->table;
	size_t i;

	if (!table || table->owner != t)
		return 0;
	program_call(p, "close the restorer's descriptors", SYS_close_range, ARG(0),
		     ARG(r->fd_base - 1), ARG(0));
	for (i = 0; i < table->n; i++)
		emit_descriptor(&table->fds[i], p);
	return 0;
}

/* What is done once per description, in the task where it was met first. */
static int emit_finish(struct restore *r, struct task *t, struct program *p, struct err *e)
{
	const struct fd_table *table = files_part(t)->table;
	size_t i;
	int ret = 0;

	for (i = 0; i < table->n && ret >= 0; i++) {
		const struct file *f = table->fds[i].file;

		if (f->holder != t || f->holder_fd != table->fds[i].fd)
			continue;
		file_owner_emit(f, f->holder_fd, p);
		if (f->kind->finish)
			ret = f->kind->finish(r, f, f->holder_fd, p, e);
	}
	return ret;
}

static void emit_wait_for_sharers(struct restore *r, const struct fd_table *table,
				  struct program *p)
{
	struct task *t;

	tree_foreach_task(&r->tree, t) {
		if (files_part(t)->table != table || t == table->owner)
			continue;
		program_op(p, "", AGENT_WAIT, ARG(arena_task_word(r, t, ready)), ARG(1));
		program_note(p, "wait for task %d, which shares descriptors", t->pid);
	}
}

int files_emit_end(struct restore *r, struct task *t, struct program *p, struct err *e)
{
	const struct fd_table *table = files_part(t)->table;
	int ret;

	if (!table || table->owner != t)
		return 0;
	ret = emit_finish(r, t, p, e);
	if (ret < 0)
		return ret;
	emit_wait_for_sharers(r, table, p);
	program_call(p, "close what the restorer kept", SYS_close_range, ARG(r->fd_base),
		     ARG(r->files->fd_end - 1), ARG(0));
	return 0;
}
