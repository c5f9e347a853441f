/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/util.h"
#include "compel/freezer.h"

/* Readings of the tree that may contradict themselves before we give up. */
#define MAX_CONTRADICTIONS 100

struct frozen_process *freezer_find_process(struct freezer *f, pid_t pid)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (f->processes[i].pid == pid)
			return &f->processes[i];
	return NULL;
}

struct tracee *frozen_find_thread(struct frozen_process *p, pid_t tid)
{
	size_t i;

	for (i = 0; i < p->n_threads; i++)
		if (p->threads[i].tid == tid)
			return &p->threads[i];
	return NULL;
}

void frozen_forget_thread(struct frozen_process *p, struct tracee *t)
{
	memmove(t, t + 1, (p->threads + p->n_threads - t - 1) * sizeof(*t));
	p->n_threads--;
}

void freezer_forget_process(struct freezer *f, struct frozen_process *p)
{
	close(p->proc_fd);
	free(p->threads);
	memmove(p, p + 1, (f->processes + f->n - p - 1) * sizeof(*p));
	f->n--;
}

static int push_process(struct freezer *f, const struct frozen_process *p, struct err *e)
{
	if (f->n == f->size) {
		size_t size = f->size * 2 + 16;
		void *larger = realloc(f->processes, size * sizeof(*f->processes));

		if (!larger)
			return err_set(e, -ENOMEM, "list of processes");
		f->processes = larger;
		f->size = size;
	}
	f->processes[f->n++] = *p;
	return 0;
}

/*
 * Adds the process @pid if it is a child of @parent, 0 for the root. 1 when it is not, any more: it has ended
 * and the pid may be somebody else's. Its leader may have ended before its threads.
 */
static int add_process(struct freezer *f, pid_t pid, pid_t parent, pid_t parent_tid, struct err *e)
{
	char path[32];
	autofd fd = -1;
	struct brief brief;
	struct frozen_process p = { .pid = pid, .parent_tid = parent_tid, .round = f->round };
	int ret;

	snprintf(path, sizeof(path), "/proc/%d", pid);
	fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 && errno != ENOENT)
		return err_set(e, -errno, "task %d", pid);
	if (fd < 0 || freezer_read_brief(f, fd, &brief) || (parent && brief.ppid != parent))
		return 1;
	p.ppid = brief.ppid;
	p.zombie = brief.state == 'X' || (brief.state == 'Z' && brief.n_threads <= 1);
	p.proc_fd = fd;
	ret = push_process(f, &p, e);
	if (!ret)
		fd_take(&fd);
	return ret;
}

/*
 * The parent has to stop first: it may be inside vfork, and never come out of it when the child is stopped before
 * it executes a program.
 */
static int add_new_child(struct freezer *f, pid_t pid, pid_t parent, pid_t parent_tid, struct err *e)
{
	int ret = freezer_wait_threads(f, freezer_find_process(f, parent), e);

	return ret ?: add_process(f, pid, parent, parent_tid, e);
}

/* A child that is known may have got another parent since it was found. */
static int add_child(struct freezer *f, pid_t pid, pid_t parent, pid_t parent_tid, struct err *e)
{
	struct frozen_process *known = freezer_find_process(f, pid);

	if (!known)
		return add_new_child(f, pid, parent, parent_tid, e);
	known->ppid = parent;
	known->parent_tid = parent_tid;
	known->round = f->round;
	return 1;
}

/* Adds the children that f->text lists, those of one thread; returns how many were new. */
static int add_children(struct freezer *f, pid_t parent, pid_t parent_tid, struct err *e)
{
	autofree char *text = strdup(f->text);
	char *p = text, *end;
	int n = 0;

	if (!text)
		return err_set(e, -ENOMEM, "list of children");
	for (;; p = end) {
		pid_t pid = strtol(p, &end, 10);
		int ret;

		if (end == p)
			return n;
		ret = add_child(f, pid, parent, parent_tid, e);
		if (ret < 0)
			return ret;
		n += ret == 0;
	}
}

/* The children of a process are those of all its threads. */
static int find_children(struct freezer *f, size_t process, struct err *e)
{
	int n = 0;
	size_t i;

	for (i = 0; i < f->processes[process].n_threads; i++) {
		const struct frozen_process *p = &f->processes[process];
		char path[64];
		int ret;

		snprintf(path, sizeof(path), "task/%d/children", p->threads[i].tid);
		ret = freezer_read_text(f, p->proc_fd, path);
		if (ret == -ENOENT || ret == -ESRCH)
			continue;
		if (ret)
			return err_set(e, ret, "/proc/%d/%s", p->pid, path);
		ret = *f->text ? add_children(f, p->pid, p->threads[i].tid, e) : 0;
		if (ret < 0)
			return ret;
		n += ret;
	}
	return n;
}

/* A process all of whose threads have gone is a zombie now, or has been waited for. */
static int note_death(struct freezer *f, struct frozen_process *p, struct err *e)
{
	struct brief brief;

	if (p->zombie || p->n_threads)
		return 0;
	if (!freezer_read_brief(f, p->proc_fd, &brief) && brief.state != 'X') {
		p->zombie = brief.state == 'Z' && brief.n_threads <= 1;
		return 0;
	}
	if (p == f->processes)
		return err_set(e, -ESRCH, "task %d", p->pid);
	freezer_forget_process(f, p);
	return 0;
}

/* Waits for what was interrupted. */
static int stop_processes(struct freezer *f, struct err *e)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < f->n && !ret; i++)
		ret = freezer_wait_threads(f, &f->processes[i], e);
	for (i = f->n; i-- > 0 && !ret;)
		ret = note_death(f, &f->processes[i], e);
	return ret;
}

/* One reading of the tree: seizes what is new, then waits for it. Returns the number of new things. */
static int freeze_round(struct freezer *f, struct err *e)
{
	int news = 0, ret;
	size_t i;

	f->round++;
	f->processes[0].round = f->round;
	for (i = 0; i < f->n; i++) {
		if (f->processes[i].zombie)
			continue;
		ret = freezer_seize_threads(f, &f->processes[i], e);
		if (ret < 0)
			return ret;
		news += ret;
		ret = find_children(f, i, e);
		if (ret < 0)
			return ret;
		news += ret;
	}
	ret = stop_processes(f, e);
	return ret ?: news;
}

/* Nothing was new. Have all that had stopped been left alone since? */
static int recheck(struct freezer *f, struct err *e)
{
	int news = 0;
	size_t i;

	for (i = 0; i < f->n; i++) {
		int ret = freezer_recheck_threads(f, &f->processes[i], e);

		if (ret < 0)
			return ret;
		news += ret;
	}
	return news;
}

static bool has_stopped_thread(const struct frozen_process *p)
{
	size_t i;

	for (i = 0; i < p->n_threads; i++)
		if (p->threads[i].saved)
			return true;
	return false;
}

/*
 * The last reading, of a tree that stands still, did not find everybody again: who was waited for or has
 * another parent now, as his own has died, is no part of the tree. Returns 1 if the reading was wrong.
 */
static int drop_departed(struct freezer *f, struct err *e)
{
	struct brief brief;
	size_t i;

	for (i = 0; i < f->n; i++)
		if (!has_stopped_thread(&f->processes[i]) && !f->processes[i].zombie)
			return 1; /* its only thread changed its tid while we looked */
	for (i = f->n; i-- > 1;) {
		struct frozen_process *p = &f->processes[i];
		int ret;

		if (p->round == f->round)
			continue;
		if (!freezer_read_brief(f, p->proc_fd, &brief) && brief.state != 'X' &&
		    freezer_find_process(f, brief.ppid))
			return 1;
		ret = frozen_release(p, e);
		freezer_forget_process(f, p);
		if (ret)
			return ret;
	}
	return 0;
}

/* Parents before children. They were found so, but a child may have got another parent since. */
static void order_processes(struct freezer *f)
{
	size_t i = 1;

	while (i < f->n) {
		struct frozen_process p = f->processes[i];
		struct frozen_process *parent = freezer_find_process(f, p.ppid);

		if (!parent || parent < &f->processes[i]) {
			i++;
			continue;
		}
		memmove(&f->processes[i], &f->processes[i + 1],
			(parent - &f->processes[i]) * sizeof(*parent));
		*parent = p;
	}
}

static int compare_threads(const void *a, const void *b)
{
	return ((const struct tracee *)a)->tid - ((const struct tracee *)b)->tid;
}

/* The leader first, then ascending. A leader that has exited before its threads did not stop. */
static int order_threads(struct frozen_process *p, struct err *e)
{
	struct tracee *leader, tmp;
	size_t i;

	if (p->zombie)
		return 0;
	qsort(p->threads, p->n_threads, sizeof(*p->threads), compare_threads);
	leader = frozen_find_thread(p, p->pid);
	for (i = 0; i < p->n_threads && !p->threads[i].saved; i++)
		;
	if (!leader || !leader->saved)
		return err_say(e, -EOPNOTSUPP,
			       "task %d has ended, but other threads of it (%d) live on: not supported yet",
			       p->pid, i < p->n_threads ? p->threads[i].tid : 0);
	tmp = *leader;
	for (i = leader - p->threads; i > 0; i--)
		p->threads[i] = p->threads[i - 1];
	p->threads[0] = tmp;
	return 0;
}

/* Reads until a reading finds nothing new and nobody missing. */
static int settle(struct freezer *f, struct err *e)
{
	int contradictions = 0, news;

	for (;;) {
		do {
			news = freeze_round(f, e);
			if (!news)
				news = recheck(f, e);
		} while (news > 0);
		if (!news)
			news = drop_departed(f, e);
		if (news <= 0)
			return news;
		if (++contradictions == MAX_CONTRADICTIONS)
			return err_say(e, -EAGAIN, "the tree of task %d changes while it is being stopped",
				       f->processes[0].pid);
	}
}

static int freeze_all(struct freezer *f, struct err *e)
{
	int ret = settle(f, e);
	size_t i;

	freezer_stop_reaper(f);
	if (ret)
		return ret;
	order_processes(f);
	for (i = 0; i < f->n && !ret; i++)
		ret = order_threads(&f->processes[i], e);
	return ret;
}

int freeze_tree(pid_t root, int64_t deadline_ns, struct freezer **ret, struct err *e)
{
	struct freezer *f = calloc(1, sizeof(*f));
	int err;

	if (!f)
		return err_set(e, -ENOMEM, "freezer");
	f->deadline_ns = deadline_ns;
	f->frozen = true;
	err = add_process(f, root, 0, 0, e);
	if (err > 0)
		err = err_set(e, -ESRCH, "task %d", root);
	if (!err && f->processes[0].zombie)
		err = err_say(e, -ESRCH, "task %d is a zombie: there is nothing left to dump", root);
	if (!err)
		err = freeze_all(f, e);
	if (err) {
		freezer_free(f);
		return err;
	}
	*ret = f;
	return 0;
}

struct frozen_process *freezer_processes(struct freezer *f, size_t *ret_n)
{
	*ret_n = f->n;
	return f->processes;
}
