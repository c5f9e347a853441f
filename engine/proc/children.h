/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_PROC_CHILDREN_H
#define ENGINE_PROC_CHILDREN_H

/* /proc/PID/task/TID/children: the pids of the children that thread made or adopted. */
#include "engine/proc/procfs.h"

/* Replaces what @ret holds. The list is exact only while the children are stopped. */
int proc_children_parse(const char *text, size_t len, struct proc_numbers *ret, struct err *e);

#endif
