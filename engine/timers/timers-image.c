/* SPDX-License-Identifier: GPL-2.0-only */
/* Timers in core images: tc.timers, where "i" stands for the interval and "v" for the time left. */
#include <errno.h>

#include "engine/core/run.h"
#include "engine/timers/state.h"
#include "images/proto/core.pb-c.h"

#define USEC_PER_SEC 1000000
#define NSEC_PER_SEC 1000000000

/* ---- dump ---- */

static ItimerEntry *itimer_entry(struct dump *d, const struct itimerval *value)
{
	ItimerEntry *entry = mempool_new_(d->pool, ItimerEntry);

	if (!entry)
		return NULL;
	itimer_entry__init(entry);
	entry->isec = value->it_interval.tv_sec;
	entry->iusec = value->it_interval.tv_usec;
	entry->vsec = value->it_value.tv_sec;
	entry->vusec = value->it_value.tv_usec;
	return entry;
}

static void fill_posix(PosixTimerEntry *entry, const struct posix_timer *timer)
{
	posix_timer_entry__init(entry);
	entry->it_id = timer->id;
	entry->clock_id = timer->clock_id;
	entry->si_signo = timer->signo;
	entry->it_sigev_notify = timer->notify;
	entry->sival_ptr = timer->sigval;
	entry->overrun = timer->overrun;
	entry->isec = timer->spec.it_interval.tv_sec;
	entry->insec = timer->spec.it_interval.tv_nsec;
	entry->vsec = timer->spec.it_value.tv_sec;
	entry->vnsec = timer->spec.it_value.tv_nsec;
	entry->has_notify_thread_id = timer->notify & SIGEV_THREAD_ID;
	entry->notify_thread_id = timer->tid;
}

static int dump_posix(struct dump *d, const struct timers_task *s, TaskTimersEntry *timers)
{
	PosixTimerEntry *entries = mempool_array(d->pool, s->n_posix + 1, sizeof(*entries));
	size_t i;

	timers->posix = mempool_array(d->pool, s->n_posix + 1, sizeof(*timers->posix));
	if (!entries || !timers->posix)
		return -ENOMEM;
	for (i = 0; i < s->n_posix; i++) {
		fill_posix(&entries[i], &s->posix[i]);
		timers->posix[i] = &entries[i];
	}
	timers->n_posix = s->n_posix;
	return 0;
}

static int dump_timers(struct dump *d, const struct timers_task *s, TaskCoreEntry *tc)
{
	TaskTimersEntry *timers = mempool_new_(d->pool, TaskTimersEntry);

	if (!timers)
		return -ENOMEM;
	task_timers_entry__init(timers);
	timers->real = itimer_entry(d, &s->itimers[ITIMER_REAL]);
	timers->virt = itimer_entry(d, &s->itimers[ITIMER_VIRTUAL]);
	timers->prof = itimer_entry(d, &s->itimers[ITIMER_PROF]);
	if (!timers->real || !timers->virt || !timers->prof)
		return -ENOMEM;
	tc->timers = timers;
	return dump_posix(d, s, timers);
}

int timers_dump_core(struct dump *d, const struct thread *th, struct CoreEntry *core,
		     struct err *e)
{
	int ret;

	if (th != task_leader(th->task))
		return 0;
	ret = dump_timers(d, timers_of(th->task), core->tc);
	return ret ? err_set(e, ret, "timers") : 0;
}

/* ---- restore ---- */

static int load_itimer(const ItimerEntry *entry, struct itimerval *ret, struct err *e)
{
	if (entry->iusec >= USEC_PER_SEC || entry->vusec >= USEC_PER_SEC ||
	    entry->isec > INT64_MAX || entry->vsec > INT64_MAX)
		return err_say(e, -EINVAL, "an interval timer with impossible times");
	ret->it_interval.tv_sec = entry->isec;
	ret->it_interval.tv_usec = entry->iusec;
	ret->it_value.tv_sec = entry->vsec;
	ret->it_value.tv_usec = entry->vusec;
	return 0;
}

static int check_times(const PosixTimerEntry *entry, struct err *e)
{
	if (entry->insec < NSEC_PER_SEC && entry->vnsec < NSEC_PER_SEC &&
	    entry->isec <= INT64_MAX && entry->vsec <= INT64_MAX)
		return 0;
	return err_say(e, -EINVAL, "POSIX timer %u with impossible times", entry->it_id);
}

static int check_notify(const PosixTimerEntry *entry, struct err *e)
{
	uint32_t kind = entry->it_sigev_notify & ~SIGEV_THREAD_ID;

	if (kind > SIGEV_THREAD)
		return err_say(e, -EINVAL, "POSIX timer %u notifies in the unknown way %u",
			       entry->it_id, entry->it_sigev_notify);
	if (kind != SIGEV_NONE && (entry->si_signo < 1 || entry->si_signo >= _NSIG))
		return err_say(e, -EINVAL, "POSIX timer %u has the signal number %u", entry->it_id,
			       entry->si_signo);
	if (entry->it_sigev_notify & SIGEV_THREAD_ID && !entry->has_notify_thread_id)
		return err_say(e, -EINVAL, "POSIX timer %u does not say which thread to signal",
			       entry->it_id);
	return 0;
}

static int check_posix(const PosixTimerEntry *entry, int64_t last_id, struct err *e)
{
	pid_t pid;

	if (entry->it_id > INT32_MAX || entry->it_id <= last_id)
		return err_say(e, -EINVAL, "POSIX timer id %u is wrong or there twice",
			       entry->it_id);
	if (clock_kind(entry->clock_id, &pid) == CLOCK_UNKNOWN)
		return err_say(e, -EINVAL, "POSIX timer %u runs on the unknown clock %d",
			       entry->it_id, (int32_t)entry->clock_id);
	if (check_notify(entry, e))
		return e->code;
	return check_times(entry, e);
}

static int by_id(const void *a, const void *b)
{
	const PosixTimerEntry *const *x = a, *const *y = b;

	return (*x)->it_id < (*y)->it_id ? -1 : (*x)->it_id > (*y)->it_id;
}

/* In images they come in any order; upstream writes the newest first. */
static PosixTimerEntry **sorted(struct restore *r, const TaskTimersEntry *timers)
{
	PosixTimerEntry **all = mempool_array(r->pool, timers->n_posix + 1, sizeof(*all));
	size_t i;

	if (!all)
		return NULL;
	for (i = 0; i < timers->n_posix; i++)
		all[i] = timers->posix[i];
	qsort(all, timers->n_posix, sizeof(*all), by_id);
	return all;
}

static struct posix_timer posix_timer(const PosixTimerEntry *entry)
{
	return (struct posix_timer){
		.id = entry->it_id,
		.clock_id = entry->clock_id,
		.signo = entry->si_signo,
		.notify = entry->it_sigev_notify,
		.tid = entry->notify_thread_id,
		.sigval = entry->sival_ptr,
		.overrun = entry->overrun,
		.spec = {
			.it_interval = { entry->isec, entry->insec },
			.it_value = { entry->vsec, entry->vnsec },
		},
	};
}

static int load_posix(struct restore *r, const TaskTimersEntry *timers, struct timers_task *s,
		      struct err *e)
{
	PosixTimerEntry **all = sorted(r, timers);
	int64_t last_id = -1;
	size_t i;

	s->posix = mempool_array(r->pool, timers->n_posix + 1, sizeof(*s->posix));
	if (!all || !s->posix)
		return err_set(e, -ENOMEM, "%zu POSIX timers", timers->n_posix);
	for (i = 0; i < timers->n_posix; i++) {
		if (check_posix(all[i], last_id, e))
			return e->code;
		s->posix[i] = posix_timer(all[i]);
		last_id = s->posix[i].id;
	}
	s->n_posix = timers->n_posix;
	return 0;
}

int timers_load_core(struct restore *r, struct thread *th, const struct CoreEntry *core,
		     struct err *e)
{
	struct timers_task *s = timers_of(th->task);
	const TaskTimersEntry *timers;

	if (th != task_leader(th->task) || !core->tc->timers)
		return 0;
	timers = core->tc->timers;
	if (load_itimer(timers->real, &s->itimers[ITIMER_REAL], e) ||
	    load_itimer(timers->virt, &s->itimers[ITIMER_VIRTUAL], e) ||
	    load_itimer(timers->prof, &s->itimers[ITIMER_PROF], e))
		return e->code;
	return load_posix(r, timers, s, e);
}
