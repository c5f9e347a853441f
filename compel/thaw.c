/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Letting a frozen tree go, or ending it. A tracer can only detach from a thread that has stopped. When the tree
 * could not be stopped in time, some have not: they are waited for, a while, after all others are free again
 * (it may be one of those for whom they wait).
 */
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "base/util.h"
#include "compel/freezer.h"

/* Returns the first error, goes on to the last thread. */
static int release_threads(struct frozen_process *p, bool running, int64_t deadline_ns, struct err *e)
{
	int ret = 0;
	size_t i;

	for (i = 0; i < p->n_threads; i++) {
		struct tracee *t = &p->threads[i];
		int one;

		if (t->running != running || (t->tid == p->pid && p->leader_ended))
			continue;
		one = tracee_release(t, deadline_ns, ret ? NULL : e);
		ret = ret ?: one;
	}
	return ret;
}

int frozen_release(struct frozen_process *p, struct err *e)
{
	int ret = release_threads(p, false, 0, e);
	int late = release_threads(p, true, monotonic_ns() + RELEASE_PATIENCE_NS, ret ? NULL : e);

	return ret ?: late;
}

int freezer_thaw(struct freezer *f, bool stop, struct err *e)
{
	int64_t deadline;
	size_t i;
	int ret = 0, one;

	if (!f->frozen)
		return 0;
	f->frozen = false;
	for (i = 0; i < f->n; i++) {
		if (stop && !f->processes[i].zombie)
			kill(f->processes[i].pid, SIGSTOP);
		one = release_threads(&f->processes[i], false, 0, ret ? NULL : e);
		ret = ret ?: one;
	}
	deadline = monotonic_ns() + RELEASE_PATIENCE_NS;
	for (i = 0; i < f->n; i++) {
		one = release_threads(&f->processes[i], true, deadline, ret ? NULL : e);
		ret = ret ?: one;
	}
	return ret;
}

/* As the tracer we see each thread end before its parent does; the leader comes last. */
static void wait_dead(struct frozen_process *p)
{
	size_t i;

	for (i = p->n_threads; i-- > 0;) {
		int detail;

		while (tracee_wait(p->threads[i].tid, 0, &detail, NULL) > 0)
			;
		p->threads[i].released = true;
	}
}

int freezer_kill(struct freezer *f, struct err *e)
{
	int ret = 0, one;
	size_t i;

	for (i = 0; i < f->n; i++) {
		struct frozen_process *p = &f->processes[i];

		if (p->zombie || !kill(p->pid, SIGKILL) || errno == ESRCH)
			continue;
		p->survives = true;
		ret = ret ?: err_set(e, -errno, "kill task %d", p->pid);
	}
	for (i = 0; i < f->n; i++)
		if (!f->processes[i].survives)
			wait_dead(&f->processes[i]);
	one = freezer_thaw(f, false, ret ? NULL : e);
	return ret ?: one;
}

void freezer_free(struct freezer *f)
{
	size_t i;

	if (!f)
		return;
	freezer_thaw(f, false, NULL);
	for (i = 0; i < f->n; i++) {
		close(f->processes[i].proc_fd);
		free(f->processes[i].threads);
	}
	free(f->processes);
	free(f->text);
	free(f);
}
