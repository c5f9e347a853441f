/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How the scheduler treats a thread: policy, nice value, real-time priority, the cpus it may run on, and the
 * priority of its reads and writes. All can be read from outside, by tid, and are set by the thread itself
 * near the end, because an idle-class thread should not hold up a restore and a real-time one not the
 * machine.
 *
 * A thread that may run on every cpu that is online is taken for one that never asked; anything less is
 * written down, also when a cpuset is the reason. Restoring on a machine that lacks one of the cpus is
 * refused.
 *
 * Refused at dump: SCHED_DEADLINE and extensible (SCHED_EXT) policies, and utilization clamps.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/ioprio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "base/io.h"
#include "engine/core/run.h"
#include "engine/sched/state.h"

#define ONLINE_CPUS "/sys/devices/system/cpu/online"

#define FLAG_RESET_ON_FORK 1 /* SCHED_FLAG_RESET_ON_FORK */
#define UCLAMP_MAX	   1024

/* struct sched_attr, see sched_setattr(2); glibc has none before 2.41 */
struct attr {
	uint32_t size;
	uint32_t policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period;
	uint32_t util_min, util_max;
};

_Static_assert(sizeof(struct attr) == 56, "struct sched_attr");

static bool is_real_time(uint32_t policy)
{
	return policy == SCHED_FIFO || policy == SCHED_RR;
}

int sched_validate(const struct sched_thread *s, struct err *e)
{
	bool rt = is_real_time(s->policy);

	if (!rt && s->policy != SCHED_OTHER && s->policy != SCHED_BATCH && s->policy != SCHED_IDLE)
		return err_say(e, -EINVAL, "scheduling policy %u", s->policy);
	if (s->nice < -20 || s->nice > 19)
		return err_say(e, -EINVAL, "nice value %d", s->nice);
	if (rt ? s->priority < 1 || s->priority > 99 : s->priority != 0)
		return err_say(e, -EINVAL, "priority %u with scheduling policy %u", s->priority,
			       s->policy);
	return 0;
}

/* ---- dump ---- */

static int check_policy(const struct attr *attr, struct err *e)
{
	if (attr->policy == SCHED_DEADLINE)
		return err_say(e, -ENOTSUP, "SCHED_DEADLINE is not supported yet");
	if (attr->policy > SCHED_DEADLINE)
		return err_say(e, -ENOTSUP, "scheduling policy %u is not supported", attr->policy);
	return 0;
}

/* Real-time threads are clamped to the maximum unless a sysctl says otherwise; 0, 0: no such thing here. */
static int check_clamps(const struct attr *attr, struct err *e)
{
	bool min_ok = attr->util_min == 0 ||
		      (is_real_time(attr->policy) && attr->util_min == UCLAMP_MAX);

	if (min_ok && (attr->util_max == UCLAMP_MAX || attr->util_max == 0))
		return 0;
	return err_say(e, -ENOTSUP, "utilization clamps (%u to %u) are not supported yet",
		       attr->util_min, attr->util_max);
}

static int collect_policy(struct thread *th, struct err *e)
{
	struct sched_thread *s = sched_of(th);
	struct attr attr = { .size = sizeof(attr) };

	if (syscall(SYS_sched_getattr, th->tid, &attr, sizeof(attr), 0))
		return err_set(e, -errno, "scheduling policy of thread %d", th->tid);
	if (check_policy(&attr, e) || check_clamps(&attr, e))
		return err_wrap(e, "thread %d", th->tid);
	*s = (struct sched_thread){
		.known = true,
		.policy = attr.policy,
		.nice = attr.nice,
		.priority = attr.priority,
		.reset_on_fork = attr.flags & FLAG_RESET_ON_FORK,
	};
	/* It has a nice value all the same, for when it is real-time no more. */
	errno = 0;
	if (is_real_time(s->policy))
		s->nice = getpriority(PRIO_PROCESS, th->tid);
	return errno ? err_set(e, -errno, "nice value of thread %d", th->tid) : 0;
}

static int collect_ioprio(struct thread *th, struct err *e)
{
	int prio = syscall(SYS_ioprio_get, IOPRIO_WHO_PROCESS, th->tid);

	if (prio < 0)
		return err_set(e, -errno, "io priority of thread %d", th->tid);
	if (IOPRIO_PRIO_CLASS(prio) != IOPRIO_CLASS_NONE)
		sched_of(th)->ioprio = prio;
	return 0;
}

static int read_online_cpus(struct cpu_mask *ret, struct err *e)
{
	autofree char *text = NULL;
	ssize_t len = read_file_at(AT_FDCWD, ONLINE_CPUS, &text);

	if (len < 0)
		return err_set(e, len, "read " ONLINE_CPUS);
	if (cpu_mask_parse(text, ret))
		return err_say(e, -EINVAL, ONLINE_CPUS " is '%.60s'", text);
	return 0;
}

static struct cpu_mask *online_cpus(const struct tree *tree)
{
	return tree_part(tree, ROOM_sched);
}

static int begin(struct dump *d, struct err *e)
{
	return read_online_cpus(online_cpus(&d->tree), e);
}

static int collect_cpus(struct dump *d, struct thread *th, struct err *e)
{
	const struct cpu_mask *online = online_cpus(&d->tree);
	struct cpu_mask mask = { 0 };
	unsigned int cpu;
	long len;

	len = syscall(SYS_sched_getaffinity, th->tid, sizeof(mask.bits), mask.bits);
	if (len < 0)
		return err_set(e, -errno, "cpu affinity of thread %d", th->tid);
	mask.len = len;
	if (cpu_mask_is_within(online, &mask, &cpu))
		return 0;
	sched_of(th)->cpus = mempool_dup(d->pool, &mask, sizeof(mask));
	return sched_of(th)->cpus ? 0 : err_set(e, -ENOMEM, "cpu affinity");
}

static int collect_thread(struct dump *d, struct thread *th, struct err *e)
{
	int ret = collect_policy(th, e);

	if (!ret)
		ret = collect_ioprio(th, e);
	if (!ret)
		ret = collect_cpus(d, th, e);
	return ret;
}

/* ---- restore ---- */

static int check_cpus(const struct thread *th, const struct cpu_mask *online, struct err *e)
{
	const struct cpu_mask *cpus = sched_of(th)->cpus;
	unsigned int cpu;

	if (!cpus || cpu_mask_is_within(cpus, online, &cpu))
		return 0;
	return err_say(e, -EINVAL,
		       "thread %d of task %d may run on some cpus only, among them cpu %u, which is "
		       "not online here",
		       th->tid, th->task->pid, cpu);
}

static int prepare(struct restore *r, struct err *e)
{
	struct cpu_mask online;
	const struct thread *th;
	const struct task *t;

	if (read_online_cpus(&online, e))
		return e->code;
	tree_foreach_task(&r->tree, t)
		task_foreach_thread(t, th)
			if (check_cpus(th, &online, e))
				return e->code;
	return 0;
}

static void emit_policy(const struct sched_thread *s, struct program *p)
{
	struct attr attr = {
		.size = 48, /* the first version, without clamps */
		.policy = s->policy,
		.flags = s->reset_on_fork ? FLAG_RESET_ON_FORK : 0,
		.nice = s->nice,
		.priority = s->priority,
	};

	if (is_real_time(s->policy))
		program_call(p, "set the nice value", SYS_setpriority, ARG(PRIO_PROCESS), ARG(0),
			     ARG(s->nice));
	program_call(p, NULL, SYS_sched_setattr, ARG(0),
		     ARG_DATA(program_add_data(p, &attr, sizeof(attr))), ARG(0));
	program_note(p, "set scheduling policy %u, nice %d, priority %u", s->policy, s->nice,
		     s->priority);
}

static int emit(struct restore *r, struct thread *th, struct program *p, struct err *e)
{
	const struct sched_thread *s = sched_of(th);

	if (s->cpus)
		program_call(p, "set the cpus to run on", SYS_sched_setaffinity, ARG(0),
			     ARG(s->cpus->len),
			     ARG_DATA(program_add_data(p, s->cpus->bits, s->cpus->len)));
	if (s->ioprio)
		program_call(p, "set the io priority", SYS_ioprio_set, ARG(IOPRIO_WHO_PROCESS),
			     ARG(0), ARG(s->ioprio));
	if (s->known)
		emit_policy(s, p);
	return 0;
}

const struct room sched_room = {
	.name = "sched",
	.id = ROOM_sched,
	.tree_size = sizeof(struct cpu_mask),
	.thread_size = sizeof(struct sched_thread),
	.begin = begin,
	.collect_thread = collect_thread,
	.dump_core = sched_dump_core,
	.load_core = sched_load_core,
	.prepare = prepare,
	.steps = { { .stage = STAGE_CREDS, .thread = emit } },
};
