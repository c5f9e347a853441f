/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_CORE_ARENA_H
#define ENGINE_CORE_ARENA_H

/*
 * The arena of a restore: one piece of shared memory at the same address in the restorer and in all tasks
 * that are being made. It holds the agent's code, the words on which tasks meet, a small stack for each
 * thread and the programs. When a task forks in it, its whole address space is the arena, so forks are cheap.
 *
 * The address is chosen before programs are built (they contain it), the memory is mapped when
 * their size is known.
 */
#include <stdint.h>

#include "base/err.h"
#include "compel/program.h"
#include "engine/core/model.h"

struct restore;

/* Counters in the arena. Each is only ever added to, and waited for with futexes. */
struct arena_words {
	uint32_t failed;   /* agents that gave up; with events the pair of struct agent_stream.alarm */
	uint32_t events;   /* anything the restorer should look at */
	uint32_t created;  /* threads that exist */
	uint32_t go;	   /* opened by the restorer when all exist and are traced */
	uint32_t grouped;  /* tasks in their process groups */
	uint32_t finished; /* threads behind their last step */
	uint64_t bytes_read; /* of page images; for the progress line */
	struct arena_task {
		uint32_t ready;	 /* its memory is complete: the other threads may go on */
		uint32_t helper; /* not 0 while a helper thread of it lives */
	} task[]; /* by struct task.index */
};

struct arena {
	uint64_t base;
	uint64_t room; /* the hole at base is that large */
	uint64_t size; /* mapped */
	uint32_t n_stacks, n_tasks;
	struct program **programs;
	size_t n_programs;
	unsigned char *memory; /* = base, once mapped */
	struct arena_words *words;
};

/* Choose the address: nothing of the restorer or of any task may be there. */
int arena_choose(struct restore *r, struct err *e);

/* A new program with a stack of its own. Owned by the arena. NULL without memory. */
struct program *arena_add_program(struct restore *r, uint64_t *ret_stack_top);

/* Address of a word, for AGENT_POST and AGENT_WAIT. */
#define arena_word(r, member) \
	((r)->arena->base + AGENT_CODE_MAX + offsetof(struct arena_words, member))

#define arena_task_word(r, t, member)                                                        \
	((r)->arena->base + AGENT_CODE_MAX + offsetof(struct arena_words, task) +            \
	 (t)->index * sizeof(struct arena_task) + offsetof(struct arena_task, member))

/* Map it and write code and programs. Nothing can be added any more. */
int arena_fill(struct restore *r, struct err *e);

/* What a program left behind. */
const void *arena_stream(const struct arena *a, const struct program *p);

/* Describe the first program that failed; 0 if none did. */
int arena_first_failure(struct restore *r, struct err *e);

void arena_free(struct arena *a);

#endif
