/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_CORE_REMOTE_H
#define ENGINE_CORE_REMOTE_H

/* System calls in a restored thread that stands still at the end of its program. */
#include "engine/core/run.h"

/* At the instruction @ip of the task. *@ret_result is the kernel's answer. */
int remote_call(pid_t tid, uint64_t ip, long nr, const uint64_t args[6], int64_t *ret_result,
		struct err *e);

/* The same at an instruction of the agent, as long as that is there. */
int remote_call_agent(struct restore *r, pid_t tid, long nr, const uint64_t args[6],
		      int64_t *ret_result, struct err *e);

/* Waits for a ptrace-stop of kind @wanted (enum tracee_stop); anything else is an error. */
int remote_wait_stop(pid_t tid, int wanted, struct err *e);

#endif
