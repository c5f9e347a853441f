/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Resource limits: sixteen pairs of a process, a soft limit and the hard one it may be raised to. All are
 * in /proc/PID/limits. The task sets them itself when everything that may need more than they allow is
 * done: memory, descriptors, queued signals.
 *
 * Raising a hard limit takes CAP_SYS_RESOURCE. A restorer without it can make only tasks whose
 * hard limits are not above its own, and says so before it starts.
 */
#include <errno.h>
#include <inttypes.h>
#include <linux/capability.h>
#include <sys/syscall.h>

#include "engine/core/run.h"
#include "engine/limits/state.h"
#include "engine/proc/procfs.h"

_Static_assert(sizeof(struct rlimit) == 16, "prlimit64 takes 64-bit numbers");

static const char *const names[PROC_N_LIMITS] = {
	[RLIMIT_CPU] = "RLIMIT_CPU",
	[RLIMIT_FSIZE] = "RLIMIT_FSIZE",
	[RLIMIT_DATA] = "RLIMIT_DATA",
	[RLIMIT_STACK] = "RLIMIT_STACK",
	[RLIMIT_CORE] = "RLIMIT_CORE",
	[RLIMIT_RSS] = "RLIMIT_RSS",
	[RLIMIT_NPROC] = "RLIMIT_NPROC",
	[RLIMIT_NOFILE] = "RLIMIT_NOFILE",
	[RLIMIT_MEMLOCK] = "RLIMIT_MEMLOCK",
	[RLIMIT_AS] = "RLIMIT_AS",
	[RLIMIT_LOCKS] = "RLIMIT_LOCKS",
	[RLIMIT_SIGPENDING] = "RLIMIT_SIGPENDING",
	[RLIMIT_MSGQUEUE] = "RLIMIT_MSGQUEUE",
	[RLIMIT_NICE] = "RLIMIT_NICE",
	[RLIMIT_RTPRIO] = "RLIMIT_RTPRIO",
	[RLIMIT_RTTIME] = "RLIMIT_RTTIME",
};

const char *limit_name(unsigned int resource)
{
	return names[resource];
}

static int collect(struct dump *d, struct task *t, struct err *e)
{
	struct limits_task *s = limits_of(t);
	autofree char *text = NULL;
	size_t cap = 0;
	ssize_t len;

	len = proc_read(t->proc_fd, "limits", &text, &cap);
	if (len < 0)
		return err_set(e, len, "read limits");
	s->known = true;
	return proc_limits_parse(text, len, &s->limits, e);
}

/* ---- restore ---- */

static bool may_raise(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &head, data))
		return false;
	return data[0].effective & 1U << CAP_SYS_RESOURCE;
}

static int check_hard(const struct task *t, const struct rlimit *own, struct err *e)
{
	const struct limits_task *s = limits_of(t);
	unsigned int i;

	for (i = 0; s->known && i < PROC_N_LIMITS; i++)
		if (s->limits.v[i].rlim_max > own[i].rlim_max)
			return err_say(e, -EPERM,
				       "task %d had the hard limit %s=%" PRIu64
				       ", criu has %" PRIu64
				       " and may not raise it without CAP_SYS_RESOURCE",
				       t->pid, names[i], (uint64_t)s->limits.v[i].rlim_max,
				       (uint64_t)own[i].rlim_max);
	return 0;
}

static int prepare(struct restore *r, struct err *e)
{
	struct rlimit own[PROC_N_LIMITS];
	const struct task *t;
	unsigned int i;

	if (may_raise())
		return 0;
	for (i = 0; i < PROC_N_LIMITS; i++)
		if (getrlimit(i, &own[i]))
			return err_set(e, -errno, "getrlimit %s", names[i]);
	tree_foreach_task(&r->tree, t)
		if (check_hard(t, own, e))
			return e->code;
	return 0;
}

static int emit(struct restore *r, struct task *t, struct program *p, struct err *e)
{
	const struct limits_task *s = limits_of(t);
	unsigned int i;

	for (i = 0; s->known && i < PROC_N_LIMITS; i++) {
		uint32_t data = program_add_data(p, &s->limits.v[i], sizeof(s->limits.v[i]));

		program_call(p, names[i], SYS_prlimit64, ARG(0), ARG(i), ARG_DATA(data), ARG(0));
	}
	return 0;
}

const struct room limits_room = {
	.name = "limits",
	.id = ROOM_limits,
	.task_size = sizeof(struct limits_task),
	.collect = collect,
	.dump_core = limits_dump_core,
	.load_core = limits_load_core,
	.prepare = prepare,
	.steps = { { .stage = STAGE_CREDS, .task = emit } },
};
