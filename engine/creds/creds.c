/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Credentials: who a thread is to the kernel. User and group ids, supplementary groups, five sets of
 * capabilities, securebits, no_new_privs. The threads of a process may differ; libc hides that.
 *
 * All but the securebits is in /proc/PID/task/TID/status; those the agent asks for. A restored thread puts
 * on its credentials with its very last calls, since they take away what the others need, and only if
 * they differ from the restorer's. A capability that the restorer itself lacks cannot be given: that is
 * found out before any task exists.
 *
 * A security module's label can be kept only if it is also that of criu. Keyrings are not kept: a
 * restored task has those of criu.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "engine/core/facts.h"
#include "engine/core/run.h"
#include "engine/creds/state.h"
#include "engine/prctl/prctl.h"
#include "engine/proc/procfs.h"

#define LAST_CAP "/proc/sys/kernel/cap_last_cap"

/* ---- dump ---- */

/* The label of a security module; "" without one. */
static int read_label(int dirfd, const char *name, char *ret, size_t size)
{
	autofree char *text = NULL;
	size_t cap = 0;
	ssize_t len = proc_read(dirfd, name, &text, &cap);

	ret[0] = '\0';
	if (len == -EINVAL || len == -ENOENT) /* no module that has labels */
		return 0;
	if (len < 0)
		return len;
	snprintf(ret, size, "%s", text);
	ret[strcspn(ret, "\n")] = '\0';
	return 0;
}

static int begin(struct dump *d, struct err *e)
{
	struct creds_run *own = creds_own(&d->tree);
	int ret = read_label(AT_FDCWD, "/proc/thread-self/attr/current", own->label,
			     sizeof(own->label));

	return ret ? err_set(e, ret, "read criu's security label") : 0;
}

static int check_label(struct dump *d, const struct thread *th, struct err *e)
{
	const char *own = creds_own(&d->tree)->label;
	char label[256], name[48];
	int ret;

	if (!own[0])
		return 0;
	snprintf(name, sizeof(name), "task/%d/attr/current", th->tid);
	ret = read_label(th->task->proc_fd, name, label, sizeof(label));
	if (ret)
		return err_set(e, ret, "read the security label of thread %d", th->tid);
	if (!strcmp(own, label))
		return 0;
	return err_say(e, -ENOTSUP,
		       "thread %d has the security label '%s': not supported yet (criu has '%s')",
		       th->tid, label, own);
}

static int collect_thread(struct dump *d, struct thread *th, struct err *e)
{
	struct creds_thread *s = creds_of(th);

	s->known = true;
	creds_from_status(th->status, &s->creds);
	return check_label(d, th, e);
}

static int ask_thread(struct dump *d, struct thread *th, struct program *p, struct err *e)
{
	creds_of(th)->securebits_call =
		program_call(p, "ask for securebits", SYS_prctl, ARG(PR_GET_SECUREBITS));
	return 0;
}

static int answer_thread(struct dump *d, struct thread *th, const struct program *p,
			 const void *stream, struct err *e)
{
	struct creds_thread *s = creds_of(th);

	s->creds.securebits = program_result(p, stream, s->securebits_call);
	return 0;
}

/* ---- restore ---- */

static int read_own(struct restore *r, struct creds_run *ret, struct err *e)
{
	autofree char *text = NULL;
	struct proc_status status;
	size_t cap = 0;
	ssize_t len;
	int bits;

	len = proc_read(AT_FDCWD, "/proc/thread-self/status", &text, &cap);
	if (len < 0)
		return err_set(e, len, "read /proc/thread-self/status");
	if (proc_status_parse(text, len, r->pool, &status, e))
		return e->code;
	creds_from_status(&status, &ret->own);
	bits = prctl(PR_GET_SECUREBITS);
	if (bits < 0)
		return err_set(e, -errno, "PR_GET_SECUREBITS");
	ret->own.securebits = bits;
	len = proc_read(AT_FDCWD, LAST_CAP, &text, &cap);
	if (len < 0)
		return err_set(e, len, "read " LAST_CAP);
	ret->last_cap = atoi(text);
	return 0;
}

static int prepare(struct restore *r, struct err *e)
{
	struct creds_run *own = creds_own(&r->tree);
	const struct thread *th;
	const struct task *t;

	if (read_own(r, own, e))
		return err_wrap(e, "criu's own credentials");
	tree_foreach_task(&r->tree, t) {
		if (t->state == TASK_ZOMBIE)
			continue;
		task_foreach_thread(t, th) {
			const struct creds_thread *s = creds_of(th);

			if (s->known && creds_check_reachable(&s->creds, &own->own, own->last_cap, e))
				return err_wrap(e, "thread %d of task %d", th->tid, t->pid);
		}
	}
	return 0;
}

static int emit(struct restore *r, struct thread *th, struct program *p, struct err *e)
{
	const struct creds_run *own = creds_own(&r->tree);
	const struct creds_thread *s = creds_of(th);

	if (s->known && !creds_equal(&s->creds, &own->own))
		creds_emit(&s->creds, &own->own, own->last_cap, p);
	prctl_emit_after_creds(th, p);
	return 0;
}

const struct room creds_room = {
	.name = "creds",
	.id = ROOM_creds,
	.tree_size = sizeof(struct creds_run),
	.thread_size = sizeof(struct creds_thread),
	.begin = begin,
	.collect_thread = collect_thread,
	.ask_thread = ask_thread,
	.answer_thread = answer_thread,
	.dump_core = creds_dump_core,
	.load_core = creds_load_core,
	.prepare = prepare,
	.steps = { { .stage = STAGE_CREDS, .thread = emit } },
};
