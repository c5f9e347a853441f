/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Timers of a process that end in a signal: the three of setitimer(2) and any number of POSIX timers.
 *
 * /proc/PID/timers tells how each POSIX timer was made, the agent asks for the time left, intervals
 * and overruns. Time stands still for them from that moment to the end of the restore, where they are armed
 * with what was left, after everything else. So a timer that was set to a point of CLOCK_REALTIME comes
 * as much later as the task was away: the kernel does not tell that it was absolute.
 *
 * A timer's id is a number the process knows. Since Linux 6.16 a process may ask for a certain id
 * (PR_TIMER_CREATE_RESTORE_IDS); before, ids are counted up, so timers are created and deleted until the
 * right one comes.
 *
 * Not kept: the overrun count of the last signal taken (there is no way to set it; it starts at 0).
 * Refused: timers on another process's cpu time, on a cpu time clock whose thread the kernel does not name,
 * on clock devices, and those that would signal a thread that has ended.
 */
#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "engine/core/run.h"
#include "engine/proc/procfs.h"
#include "engine/proc/timers.h"
#include "engine/timers/state.h"

/* Linux 6.16 */
#define PR_TIMER_CREATE_RESTORE_IDS	77
#define PR_TIMER_CREATE_RESTORE_IDS_OFF 0
#define PR_TIMER_CREATE_RESTORE_IDS_ON	1
#define PR_TIMER_CREATE_RESTORE_IDS_GET 2

/* Without that, how many ids may be skipped in one task. */
#define MAX_SKIPPED_IDS 4096

/* ---- dump ---- */

static bool has_thread(const struct task *t, pid_t tid)
{
	const struct thread *th;

	task_foreach_thread(t, th)
		if (th->tid == tid)
			return true;
	return false;
}

static int check_thread_clock(const struct task *t, const struct posix_timer *timer, pid_t tid,
			      struct err *e)
{
	if (tid ? has_thread(t, tid) : t->n_threads == 1)
		return 0;
	if (tid)
		return err_say(e, -ENOTSUP,
			       "POSIX timer %d runs on the cpu time of thread %d, which is not of "
			       "this task",
			       timer->id, tid);
	return err_say(e, -ENOTSUP,
		       "POSIX timer %d runs on the cpu time of one of %zu threads, and the kernel "
		       "does not tell which",
		       timer->id, t->n_threads);
}

static int check_clock(const struct task *t, const struct posix_timer *timer, struct err *e)
{
	pid_t pid;

	switch (clock_kind(timer->clock_id, &pid)) {
	case CLOCK_OF_WORLD:
		return 0;
	case CLOCK_OF_PROCESS:
		if (!pid || pid == t->pid)
			return 0;
		return err_say(e, -ENOTSUP, "POSIX timer %d runs on the cpu time of process %d",
			       timer->id, pid);
	case CLOCK_OF_THREAD:
		return check_thread_clock(t, timer, pid, e);
	case CLOCK_UNKNOWN:
		break;
	}
	return err_say(e, -ENOTSUP, "POSIX timer %d runs on clock %d, which cannot be kept",
		       timer->id, timer->clock_id);
}

static int check_target(const struct task *t, const struct posix_timer *timer, struct err *e)
{
	if (!(timer->notify & SIGEV_THREAD_ID) || has_thread(t, timer->tid))
		return 0;
	return err_say(e, -ENOTSUP, "POSIX timer %d signals a thread that has ended", timer->id);
}

static struct posix_timer posix_timer(const struct proc_timer *found)
{
	return (struct posix_timer){
		.id = found->id,
		.clock_id = found->clock_id,
		.signo = found->signo,
		.notify = found->notify,
		.tid = found->notify & SIGEV_THREAD_ID ? found->target : 0,
		.sigval = found->sigval,
	};
}

static int by_id(const void *a, const void *b)
{
	const struct posix_timer *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

/* How many timers the text lists; they are parsed twice, because that is less than to copy them. */
static int count_timers(const char *text, size_t len, struct err *e)
{
	struct proc_cursor c = proc_cursor(text, len);
	struct proc_timer found;
	int ret, n = 0;

	while ((ret = timers_next(&c, &found, e)) > 0)
		n++;
	return ret < 0 ? ret : n;
}

static int read_timers(struct dump *d, struct task *t, const char *text, size_t len, struct err *e)
{
	struct proc_cursor c = proc_cursor(text, len);
	struct timers_task *s = timers_of(t);
	int n = count_timers(text, len, e);
	struct proc_timer found;

	if (n <= 0)
		return n;
	s->posix = mempool_array(d->pool, n, sizeof(*s->posix));
	if (!s->posix)
		return err_set(e, -ENOMEM, "POSIX timers");
	while (timers_next(&c, &found, e) > 0)
		s->posix[s->n_posix++] = posix_timer(&found);
	qsort(s->posix, s->n_posix, sizeof(*s->posix), by_id);
	return 0;
}

static int collect(struct dump *d, struct task *t, struct err *e)
{
	struct timers_task *s = timers_of(t);
	autofree char *text = NULL;
	size_t cap = 0, i;
	ssize_t len;

	len = proc_read(t->proc_fd, "timers", &text, &cap);
	if (len < 0)
		return err_set(e, len, "read the list of POSIX timers");
	if (read_timers(d, t, text, len, e))
		return err_wrap(e, "list of POSIX timers");
	for (i = 0; i < s->n_posix; i++)
		if (check_clock(t, &s->posix[i], e) || check_target(t, &s->posix[i], e))
			return e->code;
	return 0;
}

static int ask(struct dump *d, struct task *t, struct program *p, struct err *e)
{
	struct timers_task *s = timers_of(t);
	unsigned int i;
	size_t k;

	s->itimers_data = program_add_data(p, NULL, sizeof(s->itimers));
	for (i = 0; i < N_ITIMERS; i++)
		program_call(p, "ask for an interval timer", SYS_getitimer, ARG(i),
			     ARG_DATA(s->itimers_data + i * sizeof(s->itimers[0])));
	for (k = 0; k < s->n_posix; k++) {
		struct posix_timer *timer = &s->posix[k];

		timer->spec_data = program_add_data(p, NULL, sizeof(timer->spec));
		program_call(p, "ask for a POSIX timer", SYS_timer_gettime, ARG(timer->id),
			     ARG_DATA(timer->spec_data));
		timer->overrun_call = program_call(p, "ask for the overruns of a POSIX timer",
						   SYS_timer_getoverrun, ARG(timer->id));
	}
	return 0;
}

static int answer(struct dump *d, struct task *t, const struct program *p, const void *stream,
		  struct err *e)
{
	struct timers_task *s = timers_of(t);
	size_t i;

	memcpy(s->itimers, program_data(p, stream, s->itimers_data), sizeof(s->itimers));
	for (i = 0; i < s->n_posix; i++) {
		struct posix_timer *timer = &s->posix[i];

		memcpy(&timer->spec, program_data(p, stream, timer->spec_data),
		       sizeof(timer->spec));
		timer->overrun = program_result(p, stream, timer->overrun_call);
	}
	return 0;
}

/* ---- restore ---- */

/* Can a process choose the ids of its timers? */
static bool can_choose_ids(void)
{
	return prctl(PR_TIMER_CREATE_RESTORE_IDS, PR_TIMER_CREATE_RESTORE_IDS_GET, 0, 0, 0) >= 0;
}

static int check_skipped_ids(struct restore *r, struct err *e)
{
	const struct task *t;

	tree_foreach_task(&r->tree, t) {
		const struct timers_task *s = timers_of(t);

		if (s->n_posix &&
		    (uint32_t)s->posix[s->n_posix - 1].id >= MAX_SKIPPED_IDS + s->n_posix)
			return err_say(e, -ENOTSUP,
				       "task %d: POSIX timer id %d is too large for a kernel "
				       "before 6.16",
				       t->pid, s->posix[s->n_posix - 1].id);
	}
	return 0;
}

static int prepare(struct restore *r, struct err *e)
{
	return can_choose_ids() ? 0 : check_skipped_ids(r, e);
}

static void emit_choose_ids(struct program *p, unsigned int mode)
{
	program_call(p, "choose the ids of POSIX timers", SYS_prctl, ARG(PR_TIMER_CREATE_RESTORE_IDS),
		     ARG(mode), ARG(0), ARG(0), ARG(0));
}

static void emit_create(struct program *p, const struct posix_timer *timer)
{
	struct sigevent event = {
		.sigev_signo = timer->signo,
		.sigev_notify = timer->notify,
	};
	int32_t id = timer->id;

	event.sigev_value.sival_ptr = (void *)(uintptr_t)timer->sigval;
	if (timer->notify & SIGEV_THREAD_ID)
		event._sigev_un._tid = timer->tid;
	program_call(p, NULL, SYS_timer_create, ARG(timer->clock_id),
		     ARG_DATA(program_add_data(p, &event, sizeof(event))),
		     ARG_DATA(program_add_data(p, &id, sizeof(id))));
	program_note(p, "create POSIX timer %d on clock %d", timer->id, timer->clock_id);
}

/* The kernel would give @id to the next timer, but no timer of the task has it. */
static void emit_skip_id(struct program *p, int32_t id)
{
	struct sigevent none = { .sigev_notify = SIGEV_NONE };

	program_call(p, "skip the id of a POSIX timer", SYS_timer_create, ARG(CLOCK_MONOTONIC),
		     ARG_DATA(program_add_data(p, &none, sizeof(none))),
		     ARG_DATA(program_add_data(p, NULL, sizeof(id))));
	program_call(p, "skip the id of a POSIX timer", SYS_timer_delete, ARG(id));
}

static void emit_posix_timers(const struct timers_task *s, struct program *p)
{
	bool choose = can_choose_ids();
	int32_t id = 0;
	size_t i;

	if (choose)
		emit_choose_ids(p, PR_TIMER_CREATE_RESTORE_IDS_ON);
	for (i = 0; i < s->n_posix; i++) {
		while (!choose && id < s->posix[i].id)
			emit_skip_id(p, id++);
		emit_create(p, &s->posix[i]);
		id = s->posix[i].id + 1;
	}
	if (choose)
		emit_choose_ids(p, PR_TIMER_CREATE_RESTORE_IDS_OFF);
}

static bool is_zero(const void *p, size_t len)
{
	const char *c = p;

	while (len && !*c)
		c++, len--;
	return !len;
}

static void emit_arm(const struct timers_task *s, struct program *p)
{
	unsigned int which;
	size_t i;

	for (i = 0; i < s->n_posix; i++) {
		const struct posix_timer *timer = &s->posix[i];

		if (is_zero(&timer->spec, sizeof(timer->spec)))
			continue;
		program_call(p, NULL, SYS_timer_settime, ARG(timer->id), ARG(0),
			     ARG_DATA(program_add_data(p, &timer->spec, sizeof(timer->spec))),
			     ARG(0));
		program_note(p, "arm POSIX timer %d", timer->id);
	}
	for (which = 0; which < N_ITIMERS; which++) {
		struct itimerval value = s->itimers[which];

		if (is_zero(&value, sizeof(value)))
			continue;
		/* It has run out and waits for its SIGALRM to be taken: that is what starts it again. */
		if (is_zero(&value.it_value, sizeof(value.it_value)))
			value.it_value.tv_usec = 1;
		program_call(p, "arm an interval timer", SYS_setitimer, ARG(which),
			     ARG_DATA(program_add_data(p, &value, sizeof(value))), ARG(0));
	}
}

static int emit(struct restore *r, struct task *t, struct program *p, struct err *e)
{
	const struct timers_task *s = timers_of(t);

	if (s->n_posix)
		emit_posix_timers(s, p);
	emit_arm(s, p);
	return 0;
}

const struct room timers_room = {
	.name = "timers",
	.id = ROOM_timers,
	.task_size = sizeof(struct timers_task),
	.collect = collect,
	.ask = ask,
	.answer = answer,
	.dump_core = timers_dump_core,
	.load_core = timers_load_core,
	.prepare = prepare,
	.steps = { { .stage = STAGE_SIGNALS, .task = emit } },
};
