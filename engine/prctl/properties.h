/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_PRCTL_PROPERTIES_H
#define ENGINE_PRCTL_PROPERTIES_H

/*
 * The table of small properties: numbers that a task or thread can ask for with one system call and,
 * most of them, set with another. A new one is a new row in properties.c. What has no field of its own in
 * the images is kept there by name, unless it is at its default.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "compel/program.h"

enum property_id {
	PROPERTY_TIMER_SLACK,
	PROPERTY_PERSONALITY,
	PROPERTY_TSC,
	PROPERTY_CPUID,
	PROPERTY_MCE_KILL,
	PROPERTY_SPEC_STORE_BYPASS,
	PROPERTY_SPEC_INDIRECT_BRANCH,
	PROPERTY_SPEC_L1D_FLUSH,
	PROPERTY_MEMPOLICY,
	PROPERTY_SHADOW_STACK,
	PROPERTY_PDEATHSIG,
	PROPERTY_TID_ADDRESS,
	PROPERTY_SUBREAPER,
	PROPERTY_DUMPABLE,
	PROPERTY_THP_DISABLE,
	PROPERTY_MEMORY_MERGE,
	PROPERTY_MDWE,
	PROPERTY_TIMER_IDS,
	PROPERTY_XCOMP_PERM,
	PROPERTY_UNTAG_MASK,
	N_PROPERTIES,
};

enum property_scope {
	PROPERTY_OF_THREAD,
	PROPERTY_OF_TASK,
};

/* Where a value that nobody wrote down comes from. */
enum property_default {
	DEFAULT_FIXED, /* the same everywhere: default_value */
	DEFAULT_OWN,   /* what criu itself has: it depends on the machine */
	DEFAULT_NONE,  /* always written down */
};

struct property_arg {
	uint64_t imm;
	uint64_t mask; /* the value's bits that are or'ed in */
};

struct property {
	const char *name;
	enum property_scope scope;
	/* The question. The answer is the result or, with an out_size, stored at argument out_arg. */
	uint32_t get_nr;
	uint64_t get_arg[5];
	uint8_t out_arg, out_size;
	/* What it is compared with; differences outside of relevant bits do not count (0: all do). */
	enum property_default default_kind;
	uint64_t default_value;
	uint64_t relevant;
	/* Not set if the value has none of these bits (0: always). */
	uint64_t settable;
	bool has_field; /* in images: not by name but in a field of its own */
	/* How it is set; set_nr 0: not by the table. */
	uint32_t set_nr;
	struct property_arg set_arg[5];
	/* Cannot be kept: why, or what to do. */
	const char *refusal;
};

/* The values of one task or thread; only those of its scope are used. */
struct properties {
	uint64_t known; /* bits by enum property_id */
	uint64_t value[N_PROPERTIES];
	/* Where the question is in a program, and the data it fills. */
	uint32_t call[N_PROPERTIES], data[N_PROPERTIES];
};

_Static_assert(N_PROPERTIES <= 64, "struct properties.known");

const struct property *property_get(enum property_id id);
/* N_PROPERTIES when there is none of that name. */
enum property_id property_find(const char *name);

static inline bool properties_has(const struct properties *all, enum property_id id)
{
	return all->known & 1ULL << id;
}

/* The value, or its fixed default. */
uint64_t properties_value(const struct properties *all, enum property_id id);
void properties_set(struct properties *all, enum property_id id, uint64_t value);

/* criu's own values, of both scopes. What the kernel does not have stays unknown. */
void properties_read_own(struct properties *ret);

void properties_ask(struct properties *all, enum property_scope scope, struct program *p);
void properties_answer(struct properties *all, enum property_scope scope, const struct program *p,
		       const void *stream);
/* -ENOTSUP for the first that cannot be kept. */
int properties_check(const struct properties *all, enum property_scope scope, struct err *e);

/* Does it have to be written down? */
bool property_is_special(enum property_id id, const struct properties *all,
			 const struct properties *own);

/* Add the records that make a task or thread that has inherited @own have @all. */
void properties_emit(const struct properties *all, const struct properties *own,
		     enum property_scope scope, struct program *p);

#endif
