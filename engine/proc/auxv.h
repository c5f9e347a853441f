/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_PROC_AUXV_H
#define ENGINE_PROC_AUXV_H

/* /proc/PID/auxv: the auxiliary vector, pairs of words up to and with AT_NULL, see getauxval(3). */
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define PROC_AUXV_MAX 128

struct proc_auxv {
	unsigned int n_words; /* with the pair of AT_NULL; 0 for a task without memory */
	uint64_t word[PROC_AUXV_MAX];
};

/*
 * @data needs no alignment. An ia32 task has words of 32 bits; two of them make one word[] here, as
 * the kernel keeps them so.
 */
int proc_auxv_parse(const void *data, size_t len, struct proc_auxv *ret, struct err *e);

/* The value of an AT_* entry, or @otherwise. */
uint64_t proc_auxv_get(const struct proc_auxv *auxv, uint64_t type, uint64_t otherwise);

#endif
