/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * limits: a heading, then a line per limit: its name in 25 columns, the soft and the hard value, a
 * unit. The kernel prints the values of RLIM_INFINITY as "unlimited".
 */
#include <assert.h>
#include <stdint.h>

#include "base/util.h"
#include "engine/proc/limits.h"
#include "engine/proc/scan.h"

static const char *const names[PROC_N_LIMITS] = {
	[RLIMIT_CPU] = "Max cpu time",
	[RLIMIT_FSIZE] = "Max file size",
	[RLIMIT_DATA] = "Max data size",
	[RLIMIT_STACK] = "Max stack size",
	[RLIMIT_CORE] = "Max core file size",
	[RLIMIT_RSS] = "Max resident set",
	[RLIMIT_NPROC] = "Max processes",
	[RLIMIT_NOFILE] = "Max open files",
	[RLIMIT_MEMLOCK] = "Max locked memory",
	[RLIMIT_AS] = "Max address space",
	[RLIMIT_LOCKS] = "Max file locks",
	[RLIMIT_SIGPENDING] = "Max pending signals",
	[RLIMIT_MSGQUEUE] = "Max msgqueue size",
	[RLIMIT_NICE] = "Max nice priority",
	[RLIMIT_RTPRIO] = "Max realtime priority",
	[RLIMIT_RTTIME] = "Max realtime timeout",
};

static_assert(PROC_N_LIMITS == RLIM_NLIMITS, "a limit was added");
static_assert(sizeof(rlim_t) == sizeof(uint64_t), "limits have 64 bits");

/* The limit whose line begins at *p, which moves behind the name; or -1. */
static int scan_name(const char **p)
{
	for (int i = 0; i < PROC_N_LIMITS; i++) {
		const char *s = *p;

		if (!scan_bytes(&s, names[i], strlen(names[i])) || *s != ' ')
			continue;
		*p = s;
		return i;
	}
	return -1;
}

static bool scan_value(const char **p, rlim_t *ret)
{
	uint64_t v = RLIM_INFINITY;

	skip_blanks(p);
	if (!scan_literal(p, "unlimited") && !scan_u64(p, &v))
		return false;
	*ret = v;
	return **p == ' ';
}

/* A line; *seen gets the bit of the limit. Limits that are not known are passed over. */
static bool parse_line(const char *p, struct proc_limits *ret, uint32_t *seen)
{
	int i = scan_name(&p);

	if (i < 0)
		return true;
	*seen |= 1U << i;
	return scan_value(&p, &ret->v[i].rlim_cur) && scan_value(&p, &ret->v[i].rlim_max);
}

static int check_all_seen(uint32_t seen, struct err *e)
{
	for (int i = 0; i < PROC_N_LIMITS; i++) {
		if (!(seen & 1U << i))
			return err_say(e, -EINVAL, "limits: no line \"%s\"", names[i]);
	}
	return 0;
}

int proc_limits_parse(const char *text, size_t len, struct proc_limits *ret, struct err *e)
{
	struct proc_cursor c = proc_cursor(text, len);
	struct proc_limits limits = { 0 };
	uint32_t seen = 0;
	int r;

	for (; c.p < c.end; c.line++) {
		const char *end = line_end(c.p, c.end);

		if (!end || !parse_line(c.p, &limits, &seen))
			return err_say(e, -EINVAL, "limits, line %u: malformed", c.line);
		c.p = end + 1;
	}
	r = check_all_seen(seen, e);
	if (r < 0)
		return r;
	*ret = limits;
	return 0;
}
