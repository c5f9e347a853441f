/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <string.h>
#include <sys/ptrace.h>

#include "compel/regs.h"
#include "compel/tracee.h"
#include "engine/core/arena.h"
#include "engine/core/remote.h"
#include "engine/core/room.h"

int remote_wait_stop(pid_t tid, int wanted, struct err *e)
{
	int detail = 0;
	int stop = tracee_wait(tid, 0, &detail, e);

	if (stop == wanted || stop < 0)
		return MIN(stop, 0);
	return err_say(e, -ECHILD, "task %d %s while it was being restored", tid,
		       stop == TRACEE_EXITED ? "died" : "was disturbed by a signal");
}

int remote_call(pid_t tid, uint64_t ip, long nr, const uint64_t args[6], int64_t *ret_result,
		struct err *e)
{
	struct user_regs_struct regs;
	int ret = tracee_get_regs(tid, &regs, e);
	int i;

	if (ret)
		return ret;
	regs_set_syscall(&regs, ip, 0, nr, args);
	ret = tracee_set_regs(tid, &regs, e);
	for (i = 0; i < 2 && !ret; i++) {
		if (ptrace(PTRACE_SYSCALL, tid, NULL, NULL))
			return err_set(e, -errno, "resume task %d", tid);
		ret = remote_wait_stop(tid, TRACEE_SYSCALL, e);
	}
	if (!ret)
		ret = tracee_get_regs(tid, &regs, e);
	if (!ret)
		*ret_result = regs_syscall_result(&regs);
	return ret;
}

int remote_call_agent(struct restore *r, pid_t tid, long nr, const uint64_t args[6],
		      int64_t *ret_result, struct err *e)
{
	uint64_t ip = regs_find_syscall(r->arena->memory, AGENT_CODE_MAX);

	return remote_call(tid, r->arena->base + ip, nr, args, ret_result, e);
}
