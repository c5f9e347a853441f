/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fs: what path lookups of a task begin with, working directory and root, and the mask for new
 * files. The directories are entries of files.img; links in /proc lead to them, status has the
 * mask. Threads of a process share one such state by CLONE_FS.
 *
 * Refused: a thread with a state of its own, processes that share one (chdir of one would move the
 * other), and a directory that was removed or is covered by a mount.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>

#include "engine/core/facts.h"
#include "engine/core/room.h"
#include "engine/files/files.h"
#include "engine/files/kcmp.h"
#include "engine/files/ordered.h"
#include "engine/proc/procfs.h"
#include "engine/proc/status.h"
#include "images/image.h"
#include "images/proto/fs.pb-c.h"

struct fs_part {
	uint32_t cwd_id, root_id; /* of files.img */
	uint32_t umask;
	bool has_umask;
	/* dump: who is compared with whom */
	struct ordered_node node;
	pid_t pid;
	struct ordered seen; /* in the part of the root task: states met so far */
};

static struct fs_part *fs_part(const struct task *t)
{
	return task_part(t, ROOM_fs);
}

/* ---- kernel to model ---- */

static int compare_states(const struct ordered_node *x, const struct ordered_node *y, void *arg)
{
	return kcmp_order(KCMP_FS, ordered_entry(x, struct fs_part, node)->pid,
			  ordered_entry(y, struct fs_part, node)->pid, 0, 0, arg);
}

static int refuse_sharing(struct dump *d, struct task *t, struct err *e)
{
	struct ordered *seen = &fs_part(d->tree.tasks[0])->seen;
	struct fs_part *part = fs_part(t);
	struct ordered_node *found;
	int error = 0;

	part->pid = t->pid;
	seen->compare = compare_states;
	seen->arg = &error;
	found = ordered_add(seen, &part->node);
	if (error)
		return err_set(e, error, "compare the working directory with others by kcmp");
	if (found == &part->node)
		return 0;
	return err_say(e, -ENOTSUP,
		       "shares its working directory with task %d (CLONE_FS): not supported yet",
		       ordered_entry(found, struct fs_part, node)->pid);
}

static int collect_umask(struct task *t, struct err *e)
{
	struct fs_part *part = fs_part(t);
	const struct proc_status *status = task_leader(t)->status;

	if (status->umask < 0)
		return err_say(e, -ENOTSUP, "the kernel does not tell the umask");
	part->umask = status->umask;
	part->has_umask = true;
	return 0;
}

static int fs_collect(struct dump *d, struct task *t, struct err *e)
{
	struct fs_part *part = fs_part(t);
	int ret = refuse_sharing(d, t, e) ?: collect_umask(t, e);

	if (ret < 0)
		return ret;
	return files_add_link(d, t, "cwd", O_RDONLY, &part->cwd_id, e)
		       ?: files_add_link(d, t, "root", O_RDONLY, &part->root_id, e);
}

static int fs_collect_thread(struct dump *d, struct thread *th, struct err *e)
{
	int error = 0;

	if (th == task_leader(th->task))
		return 0;
	if (kcmp_order(KCMP_FS, th->tid, th->task->pid, 0, 0, &error))
		return err_say(e, -ENOTSUP,
			       "thread %d has a working directory of its own: not supported yet",
			       th->tid);
	return error ? err_set(e, error, "compare the working directory of thread %d", th->tid) : 0;
}

/* ---- model to image and back ---- */

static int fs_dump_task(struct dump *d, const struct task *t, struct err *e)
{
	const struct fs_part *part = fs_part(t);
	FsEntry entry = FS_ENTRY__INIT;

	if (t->state == TASK_ZOMBIE)
		return 0;
	entry.cwd_id = part->cwd_id;
	entry.root_id = part->root_id;
	entry.has_umask = true;
	entry.umask = part->umask;
	return image_write_one(d->images, IMAGE_FS, t->pid, &entry.base, e);
}

static int check_directory(struct restore *r, uint32_t id, const char *what, struct err *e)
{
	struct file *f;
	int ret = files_get(r, id, what, &f, e);

	if (ret < 0)
		return ret;
	if (f->companion)
		return err_say(e, -EBADMSG, "%s: file %u is no directory", what, id);
	return 0;
}

static int fs_load_task(struct restore *r, struct task *t, struct err *e)
{
	struct fs_part *part = fs_part(t);
	FsEntry *entry;
	int ret;

	if (t->state == TASK_ZOMBIE)
		return 0;
	ret = image_read_one(r->images, IMAGE_FS, t->pid, r->pool, &fs_entry__descriptor, &entry,
			     e);
	if (ret < 0)
		return ret;
	if (ret == IMAGE_ABSENT)
		return err_say(e, -ENOENT, "fs-%d.img is missing", t->pid);
	if (entry->has_umask && entry->umask > 0777)
		return err_say(e, -EBADMSG, "fs-%d.img: umask %#o", t->pid, entry->umask);
	part->cwd_id = entry->cwd_id;
	part->root_id = entry->root_id;
	part->has_umask = entry->has_umask;
	part->umask = entry->umask;
	return check_directory(r, part->cwd_id, "working directory", e)
		       ?: check_directory(r, part->root_id, "root directory", e);
}

/* ---- model to kernel ---- */

static int fs_emit(struct restore *r, struct task *t, struct program *p, struct err *e)
{
	const struct fs_part *part = fs_part(t);
	int cwd, root, ret;

	if (t->state == TASK_ZOMBIE)
		return 0;
	ret = files_fd(r, part->cwd_id, &cwd, e) ?: files_fd(r, part->root_id, &root, e);
	if (ret < 0)
		return ret;
	program_call(p, "go to the root directory", SYS_fchdir, ARG(root));
	program_call(p, "chroot", SYS_chroot, ARG_DATA(program_add_data(p, ".", sizeof("."))));
	program_call(p, "go to the working directory", SYS_fchdir, ARG(cwd));
	if (part->has_umask)
		program_call(p, "umask", SYS_umask, ARG(part->umask));
	return 0;
}

const struct room fs_room = {
	.name = "fs",
	.id = ROOM_fs,
	.task_size = sizeof(struct fs_part),
	.collect = fs_collect,
	.collect_thread = fs_collect_thread,
	.dump_task = fs_dump_task,
	.load_task = fs_load_task,
	.steps = {
		{ .stage = STAGE_FILES, .task = fs_emit },
	},
};
