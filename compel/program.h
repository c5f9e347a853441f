/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef COMPEL_PROGRAM_H
#define COMPEL_PROGRAM_H

/*
 * Builds a stream for the agent (wire.h) and reads the results. A program is made of records and of the
 * data they point to; a note per record says in words what it is for, and stays outside the task.
 *
 *	struct program *p = program_new();
 *	uint32_t get = program_call(p, "get the alternate stack", SYS_sigaltstack,
 *				    ARG(0), ARG_DATA(program_add_data(p, NULL, sizeof(stack_t))));
 *
 * Builders never fail one by one: running out of memory is remembered and program_error() tells, so
 * that code which emits a hundred records has one check.
 */
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "compel/wire.h"

struct program;

struct program_arg {
	enum agent_arg kind;
	uint64_t value;
};

/* An immediate; the result of record @r; the address of data at offset @o; the address of another program. */
#define ARG(v)	      ((struct program_arg){ AGENT_IMM, (uint64_t)(v) })
#define ARG_RESULT(r) ((struct program_arg){ AGENT_RESULT, (r) })
#define ARG_DATA(o)   ((struct program_arg){ AGENT_OFFSET, (o) })
#define ARG_PROGRAM(p) ((struct program_arg){ AGENT_PROGRAM, (uint64_t)(uintptr_t)(p) })

struct program *program_new(void);
void program_free(struct program *p);

/* 0, or -ENOMEM if anything could not be added. */
int program_error(const struct program *p);
uint32_t program_n_records(const struct program *p);

/*
 * Copy @size bytes (zeroes when @data is NULL) into the program's data, 8-byte aligned. Returns the offset
 * for ARG_DATA, and for program_data after the run.
 */
uint32_t program_add_data(struct program *p, const void *data, size_t size);

/*
 * Make the 8 bytes of data at offset @at hold the address, in the task, of the data at offset @to: for
 * structures with pointers in them.
 */
void program_point(struct program *p, uint32_t at, uint32_t to);

/*
 * Append a record; @note is borrowed for the life of the program (a literal; else see program_note). It may
 * be a format for printf with the arguments of the record, in their order, as unsigned long: "map at %#lx".
 * Returns its index. Missing arguments are 0.
 * program_call is for system calls, program_op for the agent's own operations.
 */
#define program_call(p, note, nr, ...) \
	program_add(p, note, AGENT_SYSCALL, 0, nr, (struct program_arg[6]){ __VA_ARGS__ })
#define program_try(p, note, nr, ...) \
	program_add(p, note, AGENT_SYSCALL, AGENT_MAY_FAIL, nr, (struct program_arg[6]){ __VA_ARGS__ })
#define program_op(p, note, op, ...) \
	program_add(p, note, op, 0, 0, (struct program_arg[6]){ __VA_ARGS__ })
uint32_t program_add(struct program *p, const char *note, enum agent_op op, unsigned int flags,
		     uint32_t nr, const struct program_arg args[6]);

/* As program_call with a note made by printf: program_note(p, "mmap %lx", addr) right after the record. */
void program_note(struct program *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Bytes the finished stream takes, a multiple of 64. */
size_t program_size(const struct program *p);

/*
 * Where the stream will be in the task. Must be known for all programs that others refer to with
 * ARG_PROGRAM before any of those is written out.
 */
void program_place(struct program *p, uint64_t task_addr);
uint64_t program_addr(const struct program *p);

/* Write the finished stream, program_size() bytes. @home may be NULL; for @alarm see
 * struct agent_stream. */
void program_write(const struct program *p, void *dst, const struct agent_home *home, uint64_t alarm);

/*
 * After the run, @stream is a copy of what the agent left, program_size() bytes that are not trusted.
 * program_check returns 0, or the negative errno of the record that failed, described in @e.
 */
int program_check(const struct program *p, const void *stream, struct err *e);
int64_t program_result(const struct program *p, const void *stream, uint32_t record);
const void *program_data(const struct program *p, const void *stream, uint32_t data_offset);

/* What record @i is for, into @buf; returns that. */
const char *program_describe(const struct program *p, uint32_t i, char *buf, size_t size);

#endif
