/* SPDX-License-Identifier: GPL-2.0-only */
/* The plan as records: fork, setsid, setpgid, and dying in the right way. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "engine/core/arena.h"
#include "engine/core/build.h"
#include "engine/core/inventory.h"
#include "engine/files/files.h"
#include "engine/tree/tree.h"
#include "images/image.h"
#include "images/proto/core.pb-c.h"

#define THREAD_FLAGS \
	(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM)

/* A pid whose holder is dying is worth this long a wait. */
#define PID_PATIENCE_NS 2000000000LL

static int check_ids(struct restore *r, struct task *t, const TaskKobjIdsEntry *ids, struct err *e)
{
	const TaskKobjIdsEntry *own = inventory_root_ids(r);
	bool same = ids->pid_ns_id == own->pid_ns_id && ids->net_ns_id == own->net_ns_id &&
		    ids->ipc_ns_id == own->ipc_ns_id && ids->uts_ns_id == own->uts_ns_id &&
		    ids->mnt_ns_id == own->mnt_ns_id && ids->user_ns_id == own->user_ns_id &&
		    ids->cgroup_ns_id == own->cgroup_ns_id && ids->time_ns_id == own->time_ns_id;
	struct task *other;

	if (!same)
		return err_say(e, -EOPNOTSUPP, "task %d had namespaces of its own: not supported yet",
			       t->pid);
	if (!ids->files_id || (!t->parent && ids->files_id == own->files_id))
		return err_say(e, -EBADMSG, "ids-%d.img: files_id %u", t->pid, ids->files_id);
	tree_foreach_task(&r->tree, other)
		if (other->index < t->index && tree_task_of(other)->vm_id == ids->vm_id)
			return err_say(e, -EOPNOTSUPP, "tasks %d and %d share their memory: not supported yet",
				       other->pid, t->pid);
	return 0;
}

int tree_load_task(struct restore *r, struct task *t, struct err *e)
{
	TaskKobjIdsEntry *ids;
	int ret;

	if (t->state == TASK_ZOMBIE)
		return 0;
	ret = image_read_one(r->images, IMAGE_IDS, t->pid, r->pool, &task_kobj_ids_entry__descriptor,
			     &ids, e);
	if (ret)
		return ret < 0 ? ret : err_say(e, -ENOENT, "ids-%d.img is missing", t->pid);
	ret = check_ids(r, t, ids, e);
	if (ret)
		return ret;
	tree_task_of(t)->vm_id = ids->vm_id;
	files_set_table_id(t, ids->files_id);
	return 0;
}

/* Somebody holds @pid. A zombie, or a task that is just going, frees it soon. */
static bool is_dying(pid_t pid, char *name, size_t size)
{
	char path[64], text[512] = "", state = '?';
	autofile FILE *f = NULL;
	const char *p;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	f = fopen(path, "re");
	snprintf(name, size, "a thread");
	if (!f || !fgets(text, sizeof(text), f))
		return true;
	p = strrchr(text, ')');
	if (p && strchr(text, '('))
		snprintf(name, size, "%.*s", (int)(p - strchr(text, '(')) - 1, strchr(text, '(') + 1);
	if (p)
		sscanf(p + 1, " %c", &state);
	return state == 'Z' || state == 'X';
}

static bool pid_exists(pid_t pid)
{
	return kill(pid, 0) == 0 || errno != ESRCH;
}

static int wait_for_pid(pid_t pid, int64_t deadline_ns, struct err *e)
{
	const struct timespec tick = { 0, 2000000 };
	char name[64];

	while (pid_exists(pid)) {
		bool dying = is_dying(pid, name, sizeof(name));

		if (!dying || monotonic_ns() > deadline_ns)
			return err_say(e, -EEXIST, "pid %d is taken by %s%s: it has to end first", pid,
				       name, dying ? " (a zombie its parent does not wait for)" : "");
		clock_nanosleep(CLOCK_MONOTONIC, 0, &tick, NULL); /* nothing announces a free pid */
	}
	return 0;
}

/* clone3 wants the pids free; better to say so before any task exists. */
int tree_prepare(struct restore *r, struct err *e)
{
	int64_t deadline = monotonic_ns() + PID_PATIENCE_NS;
	struct task *root = r->tree.tasks[0], *t;
	struct thread *th;
	int ret = tree_plan(&r->tree, e);

	if (ret)
		return ret;
	if (!is_session_leader(root) && !r->opts->shell_job)
		return err_say(e, -EINVAL,
			       "task %d was a shell job (session %d): use --shell-job to restore it into this session",
			       root->pid, root->sid);
	tree_foreach_task(&r->tree, t) {
		pid_t helper = tree_task_of(t)->group_helper;

		task_foreach_thread(t, th) {
			ret = wait_for_pid(th->tid, deadline, e);
			if (ret)
				return ret;
		}
		if (helper && (ret = wait_for_pid(helper, deadline, e)))
			return ret;
	}
	return 0;
}

static void emit_child(struct task *parent, struct task *child, struct program *p)
{
	uint64_t flags = child->state != TASK_ZOMBIE &&
					 files_table_id(child) == files_table_id(parent) ?
				 CLONE_FILES :
				 0;

	program_op(p, "clone", AGENT_CLONE, ARG(flags), ARG_PROGRAM(task_leader(child)->program),
		   ARG(task_leader(child)->agent_stack), ARG(child->pid), ARG(SIGCHLD));
	program_note(p, "create task %d", child->pid);
}

/* Early children are the leader's: other threads come to exist after its setsid. */
static void emit_children(struct task *t, bool early, pid_t tid, struct program *p)
{
	struct task *child;

	for (child = t->first_child; child; child = child->next_sibling)
		if (tree_task_of(child)->is_early == early && (early || child->parent_tid == tid))
			emit_child(t, child, p);
}

int tree_emit_thread_fork(struct restore *r, struct thread *th, struct program *p, struct err *e)
{
	if (th != task_leader(th->task))
		emit_children(th->task, false, th->tid, p);
	return 0;
}

static void emit_threads(struct task *t, struct program *p)
{
	size_t i;

	for (i = 1; i < t->n_threads; i++) {
		struct thread *th = &t->threads[i];

		program_op(p, "clone", AGENT_CLONE, ARG(THREAD_FLAGS), ARG_PROGRAM(th->program),
			   ARG(th->agent_stack), ARG(th->tid), ARG(0));
		program_note(p, "create thread %d of task %d", th->tid, t->pid);
	}
}

/* Founds a group whose leader is dead, and lives until all have joined. Its parent hears nothing. */
static int emit_group_helper(struct restore *r, struct task *t, struct program *p, struct err *e)
{
	pid_t pid = tree_task_of(t)->group_helper;
	uint64_t stack;
	struct program *helper;

	if (!pid)
		return 0;
	helper = arena_add_program(r, &stack);
	if (!helper)
		return err_set(e, -ENOMEM, "group leader %d", pid);
	r->n_group_helpers++;
	build_die_with_parent(helper, t->pid);
	program_call(helper, "found a process group", SYS_setpgid, ARG(0), ARG(0));
	program_op(helper, "meet", AGENT_POST, ARG(arena_word(r, created)));
	program_op(helper, "meet", AGENT_POST, ARG(arena_word(r, events)));
	program_op(helper, "wait for the groups", AGENT_WAIT, ARG(arena_word(r, grouped)),
		   ARG(r->tree.n_tasks));
	program_call(helper, "end of group helper", SYS_exit_group, ARG(0));
	program_op(p, "clone", AGENT_CLONE, ARG(0), ARG_PROGRAM(helper), ARG(stack), ARG(pid), ARG(0));
	program_note(p, "create a leader for group %d", pid);
	return 0;
}

int tree_emit_fork(struct restore *r, struct task *t, struct program *p, struct err *e)
{
	if (t->pgid == t->pid && !is_session_leader(t))
		program_call(p, "found a process group", SYS_setpgid, ARG(0), ARG(0));
	if (is_session_leader(t)) {
		emit_children(t, true, t->pid, p);
		program_call(p, "setsid", SYS_setsid);
	}
	emit_children(t, false, t->pid, p);
	emit_threads(t, p);
	return emit_group_helper(r, t, p, e);
}

int tree_emit_group(struct restore *r, struct task *t, struct program *p, struct err *e)
{
	if (t->pgid == t->pid || tree_is_outside_group(&r->tree, t))
		return 0;
	program_call(p, "setpgid", SYS_setpgid, ARG(0), ARG(t->pgid));
	program_note(p, "join process group %d", t->pgid);
	return 0;
}

/* How a zombie becomes one: name first, as ps shows it; then the status its parent will wait for. */
static void emit_death(struct task *t, struct program *p)
{
	uint32_t no_core[4] = { 0 };

	uint64_t none = 0;

	program_call(p, "set the name", SYS_prctl, ARG(PR_SET_NAME),
		     ARG_DATA(program_add_data(p, tree_task_of(t)->comm, TASK_COMM_LEN + 1)));
	if (WIFSIGNALED(t->exit_code)) {
		program_call(p, "forbid a core dump", SYS_prlimit64, ARG(0),
			     ARG(4 /* RLIMIT_CORE */),
			     ARG_DATA(program_add_data(p, no_core, sizeof(no_core))), ARG(0));
		program_call(p, "kill itself", SYS_kill, ARG(t->pid), ARG(WTERMSIG(t->exit_code)));
	}
	program_call(p, "unblock signals", SYS_rt_sigprocmask, ARG(SIG_SETMASK),
		     ARG_DATA(program_add_data(p, &none, sizeof(none))), ARG(0), ARG(sizeof(none)));
	program_call(p, "exit", SYS_exit_group, ARG(WEXITSTATUS(t->exit_code)));
}

/* Parents see their zombies die, then forget the SIGCHLD that came of it. */
static void emit_wait_for_dead(struct task *t, struct program *p)
{
	uint64_t sigchld = 1ULL << (SIGCHLD - 1);
	struct timespec now = { 0, 0 };
	struct task *child;
	bool any = false;

	for (child = t->first_child; child; child = child->next_sibling) {
		if (child->state != TASK_ZOMBIE)
			continue;
		program_call(p, "wait", SYS_waitid, ARG(P_PID), ARG(child->pid), ARG(0),
			     ARG(WEXITED | WNOWAIT), ARG(0));
		program_note(p, "wait for zombie %d", child->pid);
		any = true;
	}
	if (any)
		program_try(p, "drop SIGCHLD", SYS_rt_sigtimedwait,
			    ARG_DATA(program_add_data(p, &sigchld, sizeof(sigchld))), ARG(0),
			    ARG_DATA(program_add_data(p, &now, sizeof(now))), ARG(8));
}

int tree_emit_dead(struct restore *r, struct task *t, struct program *p, struct err *e)
{
	if (t->state == TASK_ZOMBIE) {
		emit_death(t, p);
		return 0;
	}
	emit_wait_for_dead(t, p);
	if (tree_task_of(t)->group_helper) {
		program_call(p, "wait for the group helper", SYS_wait4,
			     ARG(tree_task_of(t)->group_helper), ARG(0), ARG(__WALL), ARG(0));
	}
	return 0;
}
