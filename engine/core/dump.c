/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The journey of a dump:
 *
 *	begin		what is not about the tree is read
 *	freeze		every thread of the tree stands still
 *	collect		rooms read what can be read from outside, and refuse what cannot be kept
 *	survey		they look at the tree as a whole
 *	ask, answer	the agent makes the system calls that only the task itself can make
 *	copy		memory goes to the images
 *	thaw		if the tree shall run on; the rest touches no task
 *	dump		rooms write their images
 *	commit		inventory.img: from here on the directory is a dump
 *	kill		if the tree shall not run on
 *
 * Until the commit everything can be taken back, and is, by the rollback stack.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>

#include "compel/freeze.h"
#include "engine/core/ask.h"
#include "engine/core/background.h"
#include "engine/core/core-image.h"
#include "engine/core/facts.h"
#include "engine/core/inventory.h"
#include "engine/core/rollback.h"
#include "engine/core/room.h"
#include "engine/core/sigchld.h"
#include "images/image.h"

static bool takes_part(const struct room *room, const struct task *t)
{
	return t->state != TASK_ZOMBIE || room->zombies;
}

/* criu cannot stop itself, nor anybody who waits for it. */
static int check_not_ancestor(pid_t pid, struct err *e)
{
	pid_t p = getpid();

	while (p > 0) {
		char path[64], text[512];
		autofile FILE *f = NULL;
		const char *end;

		if (p == pid)
			return err_say(e, -EINVAL, "task %d is criu itself or an ancestor of it: criu would stop itself",
				       pid);
		snprintf(path, sizeof(path), "/proc/%d/stat", p);
		f = fopen(path, "re");
		if (!f || !fgets(text, sizeof(text), f))
			return 0;
		end = strrchr(text, ')');
		if (!end || sscanf(end + 1, " %*c %d", &p) != 1)
			return 0;
	}
	return 0;
}

static int open_task_files(struct task *t, struct err *e)
{
	t->mem_fd = openat(t->proc_fd, "mem", O_RDWR | O_CLOEXEC);
	if (t->mem_fd < 0)
		return err_set(e, -errno, "open memory of task %d", t->pid);
	t->pidfd = syscall(SYS_pidfd_open, t->pid, 0);
	if (t->pidfd < 0)
		return err_set(e, -errno, "pidfd of task %d", t->pid);
	return 0;
}

static int add_threads(struct dump *d, struct task *t, const struct frozen_process *p, struct err *e)
{
	pid_t *tids = mempool_array(d->pool, p->n_threads + 1, sizeof(*tids));
	size_t i;

	if (!tids)
		return err_set(e, -ENOMEM, "threads");
	tids[0] = t->pid;
	for (i = 0; i < p->n_threads; i++)
		tids[i] = p->threads[i].tid;
	if (tree_add_threads(&d->tree, t, tids, MAX(p->n_threads, 1UL)))
		return err_set(e, -ENOMEM, "threads");
	for (i = 0; i < p->n_threads; i++)
		t->threads[i].tracee = &p->threads[i];
	return 0;
}

static int add_task(struct dump *d, const struct frozen_process *p, struct err *e)
{
	struct task *parent = d->tree.n_tasks ? tree_find_task(&d->tree, p->ppid) : NULL;
	struct task *t;
	int ret;

	if (d->tree.n_tasks && !parent)
		return err_say(e, -EAGAIN, "task %d changed its parent while the tree was being stopped",
			       p->pid);
	t = tree_add_task(&d->tree, p->pid, parent);
	if (!t)
		return err_set(e, -ENOMEM, "task %d", p->pid);
	t->proc_fd = p->proc_fd;
	t->parent_tid = p->parent_tid;
	if (p->zombie)
		t->state = TASK_ZOMBIE;
	else if (p->threads[0].stop_signo) {
		t->state = TASK_STOPPED;
		t->stop_signo = p->threads[0].stop_signo;
	}
	ret = add_threads(d, t, p, e);
	return ret || p->zombie ? ret : open_task_files(t, e);
}

/* Parents first, whatever the order in which they were found. */
static int build_tree(struct dump *d, struct err *e)
{
	size_t n, i;
	const struct frozen_process *p = freezer_processes(d->freezer, &n);

	for (i = 0; i < n; i++) {
		int ret = add_task(d, &p[i], e);

		if (ret)
			return ret;
	}
	return 0;
}

static int collect_task(struct dump *d, struct task *t, struct err *e)
{
	struct thread *th;
	size_t i;
	int ret = facts_read(d, t, e);

	for (i = 0; i < N_ROOMS && !ret; i++) {
		if (rooms[i]->collect && takes_part(rooms[i], t))
			ret = rooms[i]->collect(d, t, e);
		if (!rooms[i]->collect_thread || !takes_part(rooms[i], t))
			continue;
		task_foreach_thread(t, th)
			if (!ret)
				ret = rooms[i]->collect_thread(d, th, e);
	}
	return ret ? err_wrap(e, "task %d", t->pid) : 0;
}

static int survey(struct dump *d, struct err *e)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < N_ROOMS && !ret; i++)
		if (rooms[i]->survey)
			ret = rooms[i]->survey(d, e);
	return ret;
}

/* A background job. */
static int copy_task(void *dump, void *task, struct err *e)
{
	struct dump *d = dump;
	struct task *t = task;
	size_t i;
	int ret = 0;

	for (i = 0; i < N_ROOMS && !ret; i++)
		if (rooms[i]->copy && takes_part(rooms[i], t))
			ret = rooms[i]->copy(d, t, e);
	return ret ? err_wrap(e, "task %d", t->pid) : 0;
}

/* While one task is asked, the memory of those before it is copied. */
static int ask_and_copy(struct dump *d, struct err *e)
{
	struct background *bg = background_new(copy_task, d, d->tree.n_tasks);
	struct task *t;
	int ret = bg ? 0 : err_set(e, -ENOMEM, "background thread");
	int copied;

	tree_foreach_task(&d->tree, t) {
		if (ret || t->state == TASK_ZOMBIE)
			continue;
		ret = ask_task(d, t, e);
		if (!ret)
			background_add(bg, t);
	}
	copied = background_finish(bg, ret ? NULL : e);
	return ret ?: copied;
}

/* Everything for which the tree has to stand still. */
static int read_tree(struct dump *d, struct err *e)
{
	struct task *t;
	int ret;

	tree_foreach_task(&d->tree, t) {
		ret = collect_task(d, t, e);
		if (ret)
			return ret;
	}
	ret = survey(d, e);
	return ret ?: ask_and_copy(d, e);
}

static int write_task(struct dump *d, struct task *t, struct err *e)
{
	struct thread *th;
	size_t i;
	int ret = 0;

	task_foreach_thread(t, th)
		if (!ret)
			ret = core_image_write(d, th, e);
	for (i = 0; i < N_ROOMS && !ret; i++)
		if (rooms[i]->dump_task && takes_part(rooms[i], t))
			ret = rooms[i]->dump_task(d, t, e);
	return ret;
}

static int write_images(struct dump *d, struct err *e)
{
	struct task *t;
	size_t i;
	int ret = 0;

	tree_foreach_task(&d->tree, t) {
		ret = write_task(d, t, e);
		if (ret)
			return ret;
	}
	for (i = 0; i < N_ROOMS && !ret; i++)
		if (rooms[i]->dump)
			ret = rooms[i]->dump(d, e);
	return ret ?: inventory_commit(d, e);
}

static void undo_freeze(void *freezer)
{
	freezer_free(freezer);
}

static void undo_images(void *dir)
{
	image_dir_free(dir); /* without a commit this removes what was written */
}

static int begin(struct dump *d, struct err *e)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < N_ROOMS && !ret; i++)
		if (rooms[i]->begin)
			ret = rooms[i]->begin(d, e);
	return ret;
}

static void undo_begin(void *dump)
{
	size_t i;

	for (i = 0; i < N_ROOMS; i++)
		if (rooms[i]->end)
			rooms[i]->end(dump);
}

static int freeze(struct dump *d, struct rollback *rb, int64_t *ret_frozen_at, struct err *e)
{
	int64_t start = monotonic_ns();
	int ret = freeze_tree(d->opts->pid, d->deadline_ns, &d->freezer, e);

	if (ret)
		return ret;
	rollback_push(rb, undo_freeze, d->freezer);
	*ret_frozen_at = monotonic_ns();
	d->stats.freezing_us = (*ret_frozen_at - start) / 1000;
	log_info(d->log, "Tree of task %d stopped in %u us", d->opts->pid, d->stats.freezing_us);
	return 0;
}

static void note_frozen_time(struct dump *d, int64_t frozen_at)
{
	d->stats.frozen_us = (monotonic_ns() - frozen_at) / 1000;
}

/* The images are whole; now the tree gets what was asked for. */
static int finish_tree(struct dump *d, int64_t frozen_at, struct err *e)
{
	if (d->opts->final_state == FINAL_RUNNING)
		return 0;
	note_frozen_time(d, frozen_at);
	if (d->opts->final_state == FINAL_STOPPED)
		return freezer_thaw(d->freezer, true, e);
	return freezer_kill(d->freezer, e);
}

static int run(struct dump *d, struct rollback *rb, struct err *e)
{
	int64_t frozen_at;
	int ret = image_dir_open(d->opts->images_fd, IMAGE_DIR_WRITE, &d->images, e);

	if (ret)
		return ret;
	rollback_push(rb, undo_images, d->images);
	rollback_push(rb, undo_begin, d);
	ret = begin(d, e);
	if (!ret)
		ret = freeze(d, rb, &frozen_at, e);
	if (!ret)
		ret = build_tree(d, e);
	if (!ret)
		ret = read_tree(d, e);
	if (!ret)
		log_info(d->log, "%zu tasks read, %lu pages saved", d->tree.n_tasks,
			 (long)d->stats.pages_written);
	if (!ret && d->opts->final_state == FINAL_RUNNING) {
		ret = freezer_thaw(d->freezer, false, e);
		note_frozen_time(d, frozen_at);
	}
	if (!ret)
		ret = write_images(d, e);
	if (!ret)
		log_info(d->log, "Images written");
	if (!ret)
		ret = finish_tree(d, frozen_at, e);
	return ret ?: stats_write_dump(d, e);
}


int engine_dump(const struct dump_options *opts, struct dump_stats *ret_stats, struct err *e)
{
	struct dump d = { .opts = opts, .log = opts->log, .next_pages_id = 1, .next_kobj_id = 1 };
	struct rollback rb = { 0 };
	struct sigchld old;
	int ret = check_not_ancestor(opts->pid, e);

	if (ret)
		return ret;
	if (tree_init(&d.tree))
		return err_set(e, -ENOMEM, "dump");
	d.pool = d.tree.pool;
	if (opts->timeout_sec)
		d.deadline_ns = monotonic_ns() + opts->timeout_sec * 1000000000LL;
	sigchld_take(&old);
	ret = run(&d, &rb, e);
	rollback_run(&rb);
	sigchld_give_back(&old);
	if (!ret)
		*ret_stats = d.stats;
	free(d.text);
	tree_fini(&d.tree);
	return ret;
}
