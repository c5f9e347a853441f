/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CLI_PRIVILEGE_H
#define CLI_PRIVILEGE_H

#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"

/* May a process with this effective uid and these effective capabilities (bit n: capability n) do
 * the work? */
int privilege_check(uid_t euid, uint64_t caps, struct err *e);

/* The effective capabilities of this process. */
int privilege_read(uint64_t *ret_caps, struct err *e);

#endif
