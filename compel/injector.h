/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef COMPEL_INJECTOR_H
#define COMPEL_INJECTOR_H

/* The injector from inside: what its files (inject.c, inject-arena.c, inject-jobs.c) share. */
#include "compel/inject.h"

/* ---- inject.c ---- */

/* @deadline_ns, or a while from now if that is later: for what has to be brought to an end. */
int64_t inject_patient(int64_t deadline_ns);

/*
 * Wait for the next stop that means something; group-stops are passed over with ptrace(@request). Returns
 * TRACEE_SIGNAL or TRACEE_SYSCALL or an error.
 */
int inject_next_stop(struct tracee *th, int64_t deadline_ns, int request, int *ret_detail, struct err *e);
int inject_resume_and_wait(struct tracee *th, int64_t deadline_ns, int request, int *ret_detail,
			   struct err *e);

/* The leader's way home; on which it unmaps @undo_len bytes, if not 0, at the address its call has returned. */
int inject_write_home(const struct inject_target *t, uint64_t undo_len, struct err *e);

/* ---- inject-arena.c: what is in the arena, and where ---- */

int arena_map(struct inject_target *t, const struct inject_job *jobs, size_t n, struct err *e);
int arena_unmap(struct inject_target *t, struct err *e);

/* Code, ways home, streams: @buffer, arena_streams_size() bytes, becomes what is in the task. */
int arena_write(struct inject_target *t, struct inject_job *jobs, size_t n, char *buffer, struct err *e);
int arena_read_streams(struct inject_target *t, const struct inject_job *jobs, size_t n, char *buffer,
		       struct err *e);
size_t arena_streams_size(const struct inject_job *jobs, size_t n);

uint64_t arena_agent_entry(const struct inject_target *t);
uint64_t arena_stack_top(const struct inject_target *t, size_t n, size_t job);

#endif
