/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_PROC_LIMITS_H
#define ENGINE_PROC_LIMITS_H

/* /proc/PID/limits: the resource limits of getrlimit(2). */
#include <stddef.h>
#include <sys/resource.h>

#include "base/err.h"

#define PROC_N_LIMITS 16

struct proc_limits {
	struct rlimit v[PROC_N_LIMITS]; /* by RLIMIT_*; RLIM_INFINITY: unlimited */
};

int proc_limits_parse(const char *text, size_t len, struct proc_limits *ret, struct err *e);

#endif
