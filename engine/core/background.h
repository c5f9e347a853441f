/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_CORE_BACKGROUND_H
#define ENGINE_CORE_BACKGROUND_H

/*
 * One thread that works through a list of jobs, in order, while its owner goes on: memory is copied while the
 * next task is asked. ptrace is bound to the thread that seized, so jobs must do without.
 */
#include <stddef.h>

#include "base/err.h"

struct background;

typedef int (*background_fn)(void *context, void *arg, struct err *e);

/* @context goes to every job. With @n_jobs below 2 no thread is made: jobs run when they are added. */
struct background *background_new(background_fn fn, void *context, size_t n_jobs);
/* At most the number of jobs given to background_new. An error of one job makes the rest be skipped. */
void background_add(struct background *bg, void *arg);
/* Wait for all jobs and free; returns the first error. NULL is fine. */
int background_finish(struct background *bg, struct err *e);

#endif
