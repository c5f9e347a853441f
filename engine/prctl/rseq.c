/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Restartable sequences: each thread may register an area where the kernel writes the cpu it runs on, see
 * linux/rseq.h; glibc does so since 2.35. A tracer can ask for address, size and signature. The contents are
 * memory like any other, but registering clears the pointer to the running sequence; the registers room
 * has aborted that sequence then, as the kernel does when a thread is moved to another cpu.
 */
#include <errno.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#include "engine/prctl/state.h"

#define CRIU_PTRACE_GET_RSEQ_CONFIGURATION 0x420f /* Linux 5.13 */

_Static_assert(sizeof(struct rseq_area) == 24, "struct ptrace_rseq_configuration");

int rseq_collect(struct thread *th, struct err *e)
{
	struct rseq_area *area = &prctl_of_thread(th)->rseq;

	if (ptrace(CRIU_PTRACE_GET_RSEQ_CONFIGURATION, th->tid, sizeof(*area), area) >= 0)
		return 0;
	if (errno == EIO || errno == EINVAL) /* a kernel without rseq */
		return 0;
	return err_set(e, -errno, "rseq area of thread %d", th->tid);
}

void rseq_emit(const struct thread *th, struct program *p)
{
	const struct rseq_area *area = &prctl_of_thread(th)->rseq;

	if (!area->addr)
		return;
	program_call(p, "rseq", SYS_rseq, ARG(area->addr), ARG(area->size), ARG(0),
		     ARG(area->signature));
	program_note(p, "register the rseq area at 0x%llx, %u bytes",
		     (unsigned long long)area->addr, area->size);
}
