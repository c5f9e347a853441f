/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>

#include "base/mempool.h"
#include "base/util.h"
#include "engine/core/facts.h"
#include "engine/proc/procfs.h"

static int read_stat(struct dump *d, struct task *t, struct err *e)
{
	struct proc_stat *stat = mempool_new_(d->pool, struct proc_stat);
	ssize_t len = proc_read(t->proc_fd, "stat", &d->text, &d->text_cap);

	if (!stat)
		return err_set(e, -ENOMEM, "stat");
	if (len < 0)
		return err_set(e, len, "read stat");
	t->stat = stat;
	return proc_stat_parse(d->text, len, stat, e);
}

static int read_status(struct dump *d, struct thread *th, struct err *e)
{
	struct proc_status *status = mempool_new_(d->pool, struct proc_status);
	char name[48];
	ssize_t len;

	if (!status)
		return err_set(e, -ENOMEM, "status");
	snprintf(name, sizeof(name), "task/%d/status", th->tid);
	len = proc_read(th->task->proc_fd, name, &d->text, &d->text_cap);
	if (len < 0)
		return err_set(e, len, "read %s", name);
	th->status = status;
	return proc_status_parse(d->text, len, d->pool, status, e);
}

int facts_read(struct dump *d, struct task *t, struct err *e)
{
	struct thread *th;
	int ret = read_stat(d, t, e);

	if (t->state == TASK_ZOMBIE)
		return ret;
	task_foreach_thread(t, th)
		if (!ret)
			ret = read_status(d, th, e);
	return ret;
}
