/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Clock ids as timer_create(2) takes them. A negative one is a cpu clock: the complement of a pid shifted left
 * by three, a bit that says "thread", and two bits for what is counted (all time, user time, time as
 * the scheduler sees it; 3 would be a clock device behind a descriptor).
 */
#include "engine/timers/state.h"

#define CPU_CLOCK_THREAD     4
#define CPU_CLOCK_WHAT	     3
#define CPU_CLOCK_DESCRIPTOR 3

static enum clock_kind cpu_clock_kind(int32_t clock_id, pid_t *ret_pid)
{
	if ((clock_id & CPU_CLOCK_WHAT) == CPU_CLOCK_DESCRIPTOR)
		return CLOCK_UNKNOWN;
	*ret_pid = ~(clock_id >> 3);
	return clock_id & CPU_CLOCK_THREAD ? CLOCK_OF_THREAD : CLOCK_OF_PROCESS;
}

enum clock_kind clock_kind(int32_t clock_id, pid_t *ret_pid)
{
	if (clock_id < 0)
		return cpu_clock_kind(clock_id, ret_pid);
	*ret_pid = 0;
	switch (clock_id) {
	case CLOCK_REALTIME:
	case CLOCK_MONOTONIC:
	case CLOCK_BOOTTIME:
	case CLOCK_REALTIME_ALARM:
	case CLOCK_BOOTTIME_ALARM:
	case CLOCK_TAI:
		return CLOCK_OF_WORLD;
	case CLOCK_PROCESS_CPUTIME_ID:
		return CLOCK_OF_PROCESS;
	case CLOCK_THREAD_CPUTIME_ID:
		return CLOCK_OF_THREAD;
	default:
		return CLOCK_UNKNOWN;
	}
}
