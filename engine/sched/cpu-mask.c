/* SPDX-License-Identifier: GPL-2.0-only */
/* Sets of cpus, as sched_getaffinity(2) and /sys/devices/system/cpu write them. Pure. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine/sched/state.h"

static bool has_cpu(const struct cpu_mask *mask, unsigned int cpu)
{
	return cpu / 8 < mask->len && mask->bits[cpu / 8] & 1 << cpu % 8;
}

bool cpu_mask_is_within(const struct cpu_mask *a, const struct cpu_mask *b, unsigned int *ret_cpu)
{
	unsigned int cpu;

	for (cpu = 0; cpu < a->len * 8; cpu++) {
		if (has_cpu(a, cpu) && !has_cpu(b, cpu)) {
			*ret_cpu = cpu;
			return false;
		}
	}
	return true;
}

static int add_range(struct cpu_mask *mask, unsigned long first, unsigned long last)
{
	if (first > last || last >= CPU_MASK_BYTES * 8)
		return -EINVAL;
	for (; first <= last; first++)
		mask->bits[first / 8] |= 1 << first % 8;
	mask->len = MAX(mask->len, (uint32_t)(last / 8 + 1));
	return 0;
}

/* "4" or "0-3"; *p moves behind it. */
static int parse_range(const char **p, struct cpu_mask *mask)
{
	char *end;
	unsigned long first = strtoul(*p, &end, 10), last = first;

	if (end == *p)
		return -EINVAL;
	*p = end;
	if (**p == '-') {
		last = strtoul(++*p, &end, 10);
		if (end == *p)
			return -EINVAL;
		*p = end;
	}
	return add_range(mask, first, last);
}

int cpu_mask_parse(const char *text, struct cpu_mask *ret)
{
	struct cpu_mask mask = { 0 };

	while (*text && *text != '\n') {
		if (parse_range(&text, &mask))
			return -EINVAL;
		if (*text == ',')
			text++;
		else if (*text && *text != '\n')
			return -EINVAL;
	}
	*ret = mask;
	return 0;
}
