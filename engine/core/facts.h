/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_CORE_FACTS_H
#define ENGINE_CORE_FACTS_H

/*
 * What many rooms want to know of a stopped task, read once: /proc/PID/stat of each process and
 * /proc/PID/task/TID/status of each thread. Kept in task->stat and thread->status.
 */
#include "engine/core/run.h"
#include "engine/proc/stat.h"
#include "engine/proc/status.h"

int facts_read(struct dump *d, struct task *t, struct err *e);

#endif
