/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * timers: four lines per POSIX timer. It tells how the timer was made; the time left and the
 *overruns are read by the process itself, with timer_gettime and timer_getoverrun.
 *
 *	ID: 1
 *	signal: 60/00007fff86e452a8
 *	notify: signal/pid.2634
 *	ClockID: 0
 */
#include <signal.h>

#include "engine/proc/scan.h"
#include "engine/proc/timers.h"

static bool scan_id(const char **p, struct proc_timer *t)
{
	return scan_literal(p, "ID: ") && scan_int(p, &t->id) && scan_char(p, '\n');
}

static bool scan_signal(const char **p, struct proc_timer *t)
{
	return scan_literal(p, "signal: ") && scan_int(p, &t->signo) && scan_char(p, '/') &&
	       scan_hex64(p, &t->sigval) && scan_char(p, '\n');
}

static bool scan_notify_kind(const char **p, int *ret)
{
	if (scan_literal(p, "signal/"))
		*ret = SIGEV_SIGNAL;
	else if (scan_literal(p, "none/"))
		*ret = SIGEV_NONE;
	else if (scan_literal(p, "thread/"))
		*ret = SIGEV_THREAD;
	else
		return false;
	return true;
}

static bool scan_notify(const char **p, struct proc_timer *t)
{
	if (!scan_literal(p, "notify: ") || !scan_notify_kind(p, &t->notify))
		return false;
	if (scan_literal(p, "tid."))
		t->notify |= SIGEV_THREAD_ID;
	else if (!scan_literal(p, "pid."))
		return false;
	return scan_int(p, &t->target) && scan_char(p, '\n');
}

static bool scan_clock(const char **p, struct proc_timer *t)
{
	return scan_literal(p, "ClockID: ") && scan_int(p, &t->clock_id) && scan_char(p, '\n');
}

static int malformed(unsigned int line, const char *what, struct err *e)
{
	return err_say(e, -EINVAL, "timers, line %u: malformed %s", line, what);
}

int timers_next(struct proc_cursor *c, struct proc_timer *ret, struct err *e)
{
	const char *p = c->p;

	if (p == c->end)
		return 0;
	if (!scan_id(&p, ret))
		return malformed(c->line, "ID", e);
	if (!scan_signal(&p, ret))
		return malformed(c->line + 1, "signal", e);
	if (!scan_notify(&p, ret))
		return malformed(c->line + 2, "notify", e);
	if (!scan_clock(&p, ret))
		return malformed(c->line + 3, "ClockID", e);
	c->p = p;
	c->line += 4;
	return 1;
}
