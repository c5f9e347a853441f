/* SPDX-License-Identifier: GPL-2.0-only */
/* pstree.img, ids-PID.img, and what core-PID.img says about the state of a task. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "engine/files/files.h"
#include "engine/namespaces/namespaces.h"
#include "engine/tree/tree.h"
#include "images/image.h"
#include "images/proto/core.pb-c.h"
#include "images/proto/pstree.pb-c.h"

#define PID_MAX_LIMIT 4194304 /* of every 64-bit kernel */

static int write_entry(struct image_writer *w, struct dump *d, const struct task *t, struct err *e)
{
	PstreeEntry entry = PSTREE_ENTRY__INIT;
	size_t i;

	entry.pid = t->pid;
	entry.ppid = t->parent ? t->parent->pid : 0;
	entry.has_ptid = t->parent && t->parent_tid != t->parent->pid;
	entry.ptid = t->parent_tid;
	entry.pgid = t->pgid;
	entry.sid = t->sid;
	entry.threads = mempool_array(d->pool, t->n_threads, sizeof(*entry.threads));
	if (!entry.threads)
		return err_set(e, -ENOMEM, "pstree");
	for (i = 0; i < t->n_threads; i++)
		entry.threads[i] = t->threads[i].tid;
	entry.n_threads = t->n_threads;
	return image_write(w, &entry.base, e);
}

int tree_dump(struct dump *d, struct err *e)
{
	autofree_(image_writer) struct image_writer *w = NULL;
	struct task *t;
	int ret = image_writer_open(d->images, IMAGE_PSTREE, 0, &w, e);

	if (ret)
		return ret;
	tree_foreach_task(&d->tree, t) {
		ret = write_entry(w, d, t, e);
		if (ret)
			return ret;
	}
	return image_writer_close(take(w), e);
}

int tree_dump_task(struct dump *d, const struct task *t, struct err *e)
{
	const struct tree_task *tt = tree_task_of(t);
	TaskKobjIdsEntry ids = TASK_KOBJ_IDS_ENTRY__INIT;

	if (t->state == TASK_ZOMBIE)
		return 0;
	ids.vm_id = tt->vm_id;
	ids.files_id = files_table_id(t);
	ids.fs_id = tt->fs_id;
	ids.sighand_id = tt->sighand_id;
	ids.has_pid_ns_id = ids.has_net_ns_id = ids.has_ipc_ns_id = ids.has_uts_ns_id = true;
	ids.has_time_ns_id = ids.has_mnt_ns_id = ids.has_user_ns_id = ids.has_cgroup_ns_id = true;
	ids.pid_ns_id = NS_ID_PID;
	ids.net_ns_id = NS_ID_NET;
	ids.ipc_ns_id = NS_ID_IPC;
	ids.uts_ns_id = NS_ID_UTS;
	ids.time_ns_id = NS_ID_TIME;
	ids.mnt_ns_id = NS_ID_MNT;
	ids.user_ns_id = NS_ID_USER;
	ids.cgroup_ns_id = NS_ID_CGROUP;
	return image_write_one(d->images, IMAGE_IDS, t->pid, &ids.base, e);
}

int tree_dump_core(struct dump *d, const struct thread *th, CoreEntry *core, struct err *e)
{
	const struct task *t = th->task;

	if (!core->tc)
		return 0;
	core->tc->task_state = t->state;
	core->tc->exit_code = t->exit_code;
	core->tc->flags = tree_task_of(t)->flags;
	if (t->state == TASK_STOPPED) {
		core->tc->has_stop_signo = true;
		core->tc->stop_signo = t->stop_signo;
		core->tc->has_stop_is_news = core->tc->stop_is_news = t->stop_is_news;
	}
	if (t->state == TASK_ZOMBIE)
		core->tc->comm = tree_task_of(t)->comm;
	return 0;
}

/* ---- reading ---- */

static bool is_pid(uint32_t pid)
{
	return pid > 0 && pid <= PID_MAX_LIMIT;
}

/* Pids and tids share one number space: one bit for each that was met. */
struct pid_set {
	uint64_t bits[PID_MAX_LIMIT / 64 + 1];
};

/* True if @pid was not there yet. */
static bool add_pid(struct pid_set *set, uint32_t pid)
{
	uint64_t bit = 1ULL << (pid % 64);

	if (set->bits[pid / 64] & bit)
		return false;
	set->bits[pid / 64] |= bit;
	return true;
}

static int check_entry(struct restore *r, const PstreeEntry *entry, struct task *parent,
		       struct pid_set *pids, struct err *e)
{
	size_t i;

	if (!is_pid(entry->pid) || !is_pid(entry->pgid) || !is_pid(entry->sid))
		return err_say(e, -EBADMSG, "pid %u, group %u, session %u are not all pids", entry->pid,
			       entry->pgid, entry->sid);
	if (!entry->n_threads || entry->n_threads > PID_MAX_LIMIT)
		return err_say(e, -EBADMSG, "task %u has %zu threads", entry->pid, entry->n_threads);
	if (!parent != !r->tree.n_tasks || !!entry->ppid != !!r->tree.n_tasks)
		return err_say(e, -EBADMSG, "task %u: its parent %u is not in front of it", entry->pid,
			       entry->ppid);
	if (!add_pid(pids, entry->pid))
		return err_say(e, -EBADMSG, "pid %u is there twice", entry->pid);
	for (i = 1; i < entry->n_threads; i++)
		if (!is_pid(entry->threads[i]) || !add_pid(pids, entry->threads[i]))
			return err_say(e, -EBADMSG, "task %u: thread id %u is no pid or is there twice",
				       entry->pid, entry->threads[i]);
	return 0;
}

static int add_entry(struct restore *r, const PstreeEntry *entry, struct pid_set *pids,
		     struct err *e)
{
	struct task *parent = entry->ppid ? tree_find_task(&r->tree, entry->ppid) : NULL;
	struct task *t;
	int ret = check_entry(r, entry, parent, pids, e);

	if (ret)
		return ret;
	t = tree_add_task(&r->tree, entry->pid, parent);
	entry->threads[0] = entry->pid; /* of zombies it may hold anything */
	if (!t || tree_add_threads(&r->tree, t, (const pid_t *)entry->threads, entry->n_threads))
		return err_set(e, -ENOMEM, "task %u", entry->pid);
	t->pgid = entry->pgid;
	t->sid = entry->sid;
	t->parent_tid = entry->has_ptid ? entry->ptid : entry->ppid;
	if (parent && !task_find_thread(parent, t->parent_tid))
		return err_say(e, -EBADMSG, "task %u: its parent %u has no thread %d", entry->pid,
			       entry->ppid, t->parent_tid);
	return 0;
}

int tree_load(struct restore *r, struct err *e)
{
	autofree_(image_reader) struct image_reader *reader = NULL;
	autofree struct pid_set *pids = calloc(1, sizeof(*pids));
	PstreeEntry *entry;
	int ret = !pids ? err_set(e, -ENOMEM, "pstree.img") :
			  image_reader_open(r->images, IMAGE_PSTREE, 0, r->pool, &reader, e);

	if (ret)
		return ret < 0 ? ret : err_say(e, -ENOENT, "pstree.img is missing");
	while ((ret = image_read(reader, &pstree_entry__descriptor, &entry, e)) > 0) {
		ret = add_entry(r, entry, pids, e);
		if (ret)
			return err_wrap(e, "pstree.img");
	}
	if (!ret && !r->tree.n_tasks)
		ret = err_say(e, -EBADMSG, "pstree.img is empty");
	return ret;
}

static int check_state(const struct task *t, const TaskCoreEntry *tc, struct err *e)
{
	switch (tc->task_state) {
	case TASK_ALIVE:
		return 0;
	case TASK_STOPPED:
		if (tc->has_stop_signo && (tc->stop_signo < 1 || tc->stop_signo > 64))
			return err_say(e, -EBADMSG, "stopped by signal %u", tc->stop_signo);
		return 0;
	case TASK_ZOMBIE:
		if (!WIFEXITED(tc->exit_code) && !WIFSIGNALED(tc->exit_code))
			return err_say(e, -EBADMSG, "exit status %#x", tc->exit_code);
		if (t->first_child || !t->parent)
			return err_say(e, -EBADMSG, "a zombie that is the root or has children");
		return 0;
	}
	return err_say(e, -EBADMSG, "unknown state %u", tc->task_state);
}

int tree_load_core(struct restore *r, struct thread *th, const CoreEntry *core, struct err *e)
{
	struct task *t = th->task;
	int ret;

	if (th != task_leader(t))
		return 0;
	if (!core->tc)
		return err_say(e, -EBADMSG, "no task_core_entry");
	ret = check_state(t, core->tc, e);
	if (ret)
		return ret;
	t->state = core->tc->task_state;
	t->exit_code = core->tc->exit_code;
	t->stop_signo = core->tc->has_stop_signo ? core->tc->stop_signo : SIGSTOP;
	t->stop_is_news = core->tc->has_stop_is_news && core->tc->stop_is_news;
	tree_task_of(t)->flags = core->tc->flags;
	if (t->state == TASK_ZOMBIE)
		snprintf(tree_task_of(t)->comm, sizeof(tree_task_of(t)->comm), "%s", core->tc->comm);
	return 0;
}
