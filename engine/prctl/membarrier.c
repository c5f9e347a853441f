/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Registrations for membarrier(2), of an address space. The kernel lists them since Linux 6.3; before, a
 * registration for the two private kinds shows in the command working, and the global one not at all.
 */
#include <errno.h>
#include <linux/membarrier.h>
#include <sys/syscall.h>

#include "engine/prctl/state.h"

#define CRIU_MEMBARRIER_CMD_GET_REGISTRATIONS (1 << 9) /* Linux 6.3 */

#define REGISTRATIONS                                                                            \
	(MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED | MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED |  \
	 MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE |                                   \
	 MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ)

void membarrier_ask(struct task *t, struct program *p)
{
	prctl_of_task(t)->membarrier_call =
		program_try(p, "ask for membarrier registrations", SYS_membarrier,
			    ARG(CRIU_MEMBARRIER_CMD_GET_REGISTRATIONS));
}

void membarrier_answer(struct task *t, const struct program *p, const void *stream)
{
	struct prctl_task *s = prctl_of_task(t);
	int64_t ret = program_result(p, stream, s->membarrier_call);

	s->membarrier = ret > 0 ? ret & REGISTRATIONS : 0;
}

int membarrier_validate(uint32_t mask, struct err *e)
{
	if (mask & ~REGISTRATIONS)
		return err_say(e, -EINVAL, "unknown membarrier registrations 0x%x", mask);
	return 0;
}

void membarrier_emit(const struct task *t, struct program *p)
{
	uint32_t left = prctl_of_task(t)->membarrier;

	for (; left; left &= left - 1)
		program_call(p, "register for membarrier", SYS_membarrier, ARG(left & -left));
}
