/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_CORE_STOPPED_H
#define ENGINE_CORE_STOPPED_H

/*
 * Tasks that were stopped (SIGSTOP, SIGTSTP ...) are stopped again before any of their own code runs, and
 * their parents are told, or have been told already, as before.
 */
#include "engine/core/run.h"

/* All threads of all tasks are in a ptrace-stop, the agent is still there. */
int stop_stopped_tasks(struct restore *r, struct err *e);

#endif
