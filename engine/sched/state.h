/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_SCHED_STATE_H
#define ENGINE_SCHED_STATE_H

/* What the sched room keeps of a thread; private to this folder. */
#include <sched.h>

#include "engine/sched/sched.h"

#ifndef SCHED_DEADLINE
#define SCHED_DEADLINE 6
#endif

/* Cpus a thread may run on: bit n%8 of byte n/8. */
#define CPU_MASK_BYTES 1024

struct cpu_mask {
	uint32_t len; /* bytes; 0: any cpu */
	uint8_t bits[CPU_MASK_BYTES];
};

struct sched_thread {
	bool known; /* an image may lack it */
	uint32_t policy;
	int32_t nice;
	uint32_t priority; /* of a real-time policy */
	bool reset_on_fork;
	uint32_t ioprio; /* as ioprio_set(2) takes it; class 0: from the nice value */
	const struct cpu_mask *cpus; /* NULL: any */
};

/* Of the root task only: read once per run. */
static inline struct sched_thread *sched_of(const struct thread *th)
{
	return thread_part(th, ROOM_sched);
}

/* Is that a combination the kernel would take? */
int sched_validate(const struct sched_thread *s, struct err *e);

/* Are all cpus of @a in @b? If not, *@ret_cpu is the first that is missing. */
bool cpu_mask_is_within(const struct cpu_mask *a, const struct cpu_mask *b, unsigned int *ret_cpu);
/* "0-3,8" as in /sys/devices/system/cpu/online. -EINVAL */
int cpu_mask_parse(const char *text, struct cpu_mask *ret);

/* sched-image.c */
int sched_dump_core(struct dump *d, const struct thread *th, struct CoreEntry *core,
		    struct err *e);
int sched_load_core(struct restore *r, struct thread *th, const struct CoreEntry *core,
		    struct err *e);

#endif
