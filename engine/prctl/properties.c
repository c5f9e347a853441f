/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of properties, and walking it in both directions.
 *
 * A new task inherits most properties from the restorer, so a record is only made where the wanted value and the
 * restorer's own differ. Questions that a kernel does not understand are answered with an error, and the
 * property is at its default then: what does not exist cannot have been changed.
 */
#include <errno.h>
#include <string.h>
#include <asm/prctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "engine/prctl/properties.h"

/* asm/prctl.h */
#ifndef ARCH_GET_CPUID
#define ARCH_GET_CPUID 0x1011
#define ARCH_SET_CPUID 0x1012
#endif
#ifndef ARCH_GET_XCOMP_PERM
#define ARCH_GET_XCOMP_PERM 0x1022 /* Linux 5.16 */
#define ARCH_REQ_XCOMP_PERM 0x1023
#endif
#define ARCH_GET_UNTAG_MASK 0x4001 /* Linux 6.4 */
#define ARCH_SHSTK_STATUS   0x5005 /* Linux 6.6 */

#define XFEATURE_TILE_DATA 18 /* the one feature there is to ask for */

/* linux/prctl.h of newer kernels */
#define CRIU_PR_SET_MDWE	 65 /* Linux 6.3 */
#define CRIU_PR_GET_MDWE	 66
#define CRIU_PR_SET_MEMORY_MERGE 67 /* Linux 6.4 */
#define CRIU_PR_GET_MEMORY_MERGE 68
#define CRIU_PR_TIMER_IDS	 77 /* PR_TIMER_CREATE_RESTORE_IDS, Linux 6.16 */
#define CRIU_PR_TIMER_IDS_GET	 2
#define CRIU_PR_GET_TID_ADDRESS	 40

#define SPEC_BITS (PR_SPEC_ENABLE | PR_SPEC_DISABLE | PR_SPEC_FORCE_DISABLE | PR_SPEC_DISABLE_NOEXEC)

#define IMM(x)	    { .imm = (x) }
#define VALUE(bits) { .mask = (bits) }

/* Controls of the cpu's speculation. Where bit PR_SPEC_PRCTL is missing a task has no say in it. */
#define SPECULATION(id, text, which)                                                              \
	[id] = {                                                                                 \
		.name = text,                                                                    \
		.get_nr = SYS_prctl,                                                             \
		.get_arg = { PR_GET_SPECULATION_CTRL, which },                                   \
		.default_kind = DEFAULT_OWN,                                                     \
		.settable = PR_SPEC_PRCTL,                                                       \
		.set_nr = SYS_prctl,                                                             \
		.set_arg = { IMM(PR_SET_SPECULATION_CTRL), IMM(which), VALUE(SPEC_BITS) },       \
	}

static const struct property table[N_PROPERTIES] = {
	[PROPERTY_TIMER_SLACK] = {
		.name = "timer_slack",
		.get_nr = SYS_prctl,
		.get_arg = { PR_GET_TIMERSLACK },
		.default_kind = DEFAULT_NONE,
		.settable = ~0ULL, /* 0 is that of a real-time thread, and would mean "default" */
		.set_nr = SYS_prctl,
		.set_arg = { IMM(PR_SET_TIMERSLACK), VALUE(~0ULL) },
	},
	[PROPERTY_PERSONALITY] = {
		.name = "personality",
		.get_nr = SYS_personality,
		.get_arg = { 0xffffffff },
		.set_nr = SYS_personality,
		.set_arg = { VALUE(0xffffffff) },
	},
	[PROPERTY_TSC] = { /* may rdtsc be used? */
		.name = "tsc",
		.get_nr = SYS_prctl,
		.get_arg = { PR_GET_TSC },
		.out_arg = 1,
		.out_size = 4,
		.default_value = PR_TSC_ENABLE,
		.set_nr = SYS_prctl,
		.set_arg = { IMM(PR_SET_TSC), VALUE(3) },
	},
	[PROPERTY_CPUID] = { /* may cpuid be used? */
		.name = "cpuid",
		.get_nr = SYS_arch_prctl,
		.get_arg = { ARCH_GET_CPUID },
		.default_value = 1,
		.set_nr = SYS_arch_prctl,
		.set_arg = { IMM(ARCH_SET_CPUID), VALUE(1) },
	},
	[PROPERTY_MCE_KILL] = {
		.name = "mce_kill",
		.get_nr = SYS_prctl,
		.get_arg = { PR_MCE_KILL_GET },
		.default_value = PR_MCE_KILL_DEFAULT,
		.set_nr = SYS_prctl,
		.set_arg = { IMM(PR_MCE_KILL), IMM(PR_MCE_KILL_SET), VALUE(3) },
	},
	SPECULATION(PROPERTY_SPEC_STORE_BYPASS, "spec_store_bypass", PR_SPEC_STORE_BYPASS),
	SPECULATION(PROPERTY_SPEC_INDIRECT_BRANCH, "spec_indirect_branch", PR_SPEC_INDIRECT_BRANCH),
	SPECULATION(PROPERTY_SPEC_L1D_FLUSH, "spec_l1d_flush", PR_SPEC_L1D_FLUSH),
	[PROPERTY_MEMPOLICY] = {
		.name = "memory policy (set_mempolicy)",
		.get_nr = SYS_get_mempolicy,
		.out_arg = 0,
		.out_size = 4,
		.refusal = "a NUMA policy cannot be kept yet",
	},
	[PROPERTY_SHADOW_STACK] = {
		.name = "shadow stack",
		.get_nr = SYS_arch_prctl,
		.get_arg = { ARCH_SHSTK_STATUS },
		.out_arg = 1,
		.out_size = 8,
		.refusal = "shadow stacks cannot be kept yet; start it without "
			   "GLIBC_TUNABLES=glibc.cpu.x86_shstk",
	},
	[PROPERTY_PDEATHSIG] = {
		.name = "parent death signal",
		.get_nr = SYS_prctl,
		.get_arg = { PR_GET_PDEATHSIG },
		.out_arg = 1,
		.out_size = 4,
		.has_field = true, /* set after credentials, see prctl_emit_after_creds */
	},
	[PROPERTY_TID_ADDRESS] = {
		.name = "clear_child_tid address",
		.get_nr = SYS_prctl,
		.get_arg = { CRIU_PR_GET_TID_ADDRESS },
		.out_arg = 1,
		.out_size = 8,
		.has_field = true,
	},
	[PROPERTY_SUBREAPER] = {
		.name = "child_subreaper",
		.scope = PROPERTY_OF_TASK,
		.get_nr = SYS_prctl,
		.get_arg = { PR_GET_CHILD_SUBREAPER },
		.out_arg = 1,
		.out_size = 4,
		.has_field = true, /* not inherited */
	},
	[PROPERTY_DUMPABLE] = {
		.name = "dumpable",
		.scope = PROPERTY_OF_TASK,
		.get_nr = SYS_prctl,
		.get_arg = { PR_GET_DUMPABLE },
		.default_value = 1,
		.has_field = true, /* set after credentials */
	},
	[PROPERTY_THP_DISABLE] = {
		.name = "thp_disable",
		.scope = PROPERTY_OF_TASK,
		.get_nr = SYS_prctl,
		.get_arg = { PR_GET_THP_DISABLE },
		.set_nr = SYS_prctl,
		/* Linux 6.18: 1, or'ed with a flag, which is the third argument then. */
		.set_arg = { IMM(PR_SET_THP_DISABLE), VALUE(1), VALUE(~1ULL) },
	},
	[PROPERTY_MEMORY_MERGE] = {
		.name = "memory_merge", /* needs CAP_SYS_RESOURCE */
		.scope = PROPERTY_OF_TASK,
		.get_nr = SYS_prctl,
		.get_arg = { CRIU_PR_GET_MEMORY_MERGE },
		.set_nr = SYS_prctl,
		.set_arg = { IMM(CRIU_PR_SET_MEMORY_MERGE), VALUE(1) },
	},
	[PROPERTY_MDWE] = {
		.name = "mdwe",
		.scope = PROPERTY_OF_TASK,
		.get_nr = SYS_prctl,
		.get_arg = { CRIU_PR_GET_MDWE },
		.set_nr = SYS_prctl,
		.set_arg = { IMM(CRIU_PR_SET_MDWE), VALUE(~0ULL) },
	},
	[PROPERTY_TIMER_IDS] = {
		.name = "timer_create_restore_ids",
		.scope = PROPERTY_OF_TASK,
		.get_nr = SYS_prctl,
		.get_arg = { CRIU_PR_TIMER_IDS, CRIU_PR_TIMER_IDS_GET },
		.set_nr = SYS_prctl,
		.set_arg = { IMM(CRIU_PR_TIMER_IDS), VALUE(1) },
	},
	[PROPERTY_XCOMP_PERM] = { /* may AMX be used? */
		.name = "xcomp_perm",
		.scope = PROPERTY_OF_TASK,
		.get_nr = SYS_arch_prctl,
		.get_arg = { ARCH_GET_XCOMP_PERM },
		.out_arg = 1,
		.out_size = 8,
		.default_kind = DEFAULT_OWN,
		.relevant = 1ULL << XFEATURE_TILE_DATA,
		.settable = 1ULL << XFEATURE_TILE_DATA,
		.set_nr = SYS_arch_prctl,
		.set_arg = { IMM(ARCH_REQ_XCOMP_PERM), IMM(XFEATURE_TILE_DATA) },
	},
	[PROPERTY_UNTAG_MASK] = {
		.name = "linear address masking (LAM)",
		.scope = PROPERTY_OF_TASK,
		.get_nr = SYS_arch_prctl,
		.get_arg = { ARCH_GET_UNTAG_MASK },
		.out_arg = 1,
		.out_size = 8,
		.default_value = ~0ULL,
		.refusal = "tagged addresses cannot be kept yet",
	},
};

const struct property *property_get(enum property_id id)
{
	return &table[id];
}

enum property_id property_find(const char *name)
{
	unsigned int id = 0;

	while (id < N_PROPERTIES && strcmp(table[id].name, name))
		id++;
	return id;
}

uint64_t properties_value(const struct properties *all, enum property_id id)
{
	return properties_has(all, id) ? all->value[id] : table[id].default_value;
}

void properties_set(struct properties *all, enum property_id id, uint64_t value)
{
	all->known |= 1ULL << id;
	all->value[id] = value;
}

static uint64_t out_value(const struct property *row, const void *data)
{
	uint64_t value = 0; /* of a little-endian machine */

	memcpy(&value, data, row->out_size);
	return value;
}

static void read_own(struct properties *all, enum property_id id)
{
	const struct property *row = &table[id];
	uint64_t arg[5], out = 0;
	long ret;

	memcpy(arg, row->get_arg, sizeof(arg));
	if (row->out_size)
		arg[row->out_arg] = (uintptr_t)&out;
	ret = syscall(row->get_nr, arg[0], arg[1], arg[2], arg[3], arg[4]);
	if (ret >= 0)
		properties_set(all, id, row->out_size ? out_value(row, &out) : (uint64_t)ret);
}

void properties_read_own(struct properties *ret)
{
	unsigned int id;

	for (id = 0; id < N_PROPERTIES; id++)
		read_own(ret, id);
}

/* ---- dump ---- */

static void ask(struct properties *all, enum property_id id, struct program *p)
{
	const struct property *row = &table[id];
	struct program_arg arg[6] = { 0 };
	unsigned int i;

	for (i = 0; i < 5; i++)
		arg[i] = ARG(row->get_arg[i]);
	if (row->out_size) {
		all->data[id] = program_add_data(p, NULL, sizeof(uint64_t));
		arg[row->out_arg] = ARG_DATA(all->data[id]);
	}
	all->call[id] = program_add(p, row->name, AGENT_SYSCALL, AGENT_MAY_FAIL, row->get_nr, arg);
}

void properties_ask(struct properties *all, enum property_scope scope, struct program *p)
{
	unsigned int id;

	for (id = 0; id < N_PROPERTIES; id++)
		if (table[id].scope == scope)
			ask(all, id, p);
}

void properties_answer(struct properties *all, enum property_scope scope, const struct program *p,
		       const void *stream)
{
	unsigned int id;

	for (id = 0; id < N_PROPERTIES; id++) {
		const struct property *row = &table[id];
		int64_t ret;

		if (row->scope != scope)
			continue;
		ret = program_result(p, stream, all->call[id]);
		if (ret < 0)
			continue;
		if (row->out_size)
			ret = out_value(row, program_data(p, stream, all->data[id]));
		properties_set(all, id, ret);
	}
}

int properties_check(const struct properties *all, enum property_scope scope, struct err *e)
{
	unsigned int id;

	for (id = 0; id < N_PROPERTIES; id++) {
		const struct property *row = &table[id];

		if (row->scope != scope || !row->refusal)
			continue;
		if (properties_value(all, id) != row->default_value)
			return err_say(e, -ENOTSUP, "%s is in use (0x%llx): %s", row->name,
				       (unsigned long long)all->value[id], row->refusal);
	}
	return 0;
}

static bool differs(const struct property *row, uint64_t a, uint64_t b)
{
	return row->relevant ? (a ^ b) & row->relevant : a != b;
}

bool property_is_special(enum property_id id, const struct properties *all,
			 const struct properties *own)
{
	const struct property *row = &table[id];
	uint64_t value = properties_value(all, id);

	if (!properties_has(all, id) || row->has_field || row->refusal)
		return false;
	switch (row->default_kind) {
	case DEFAULT_FIXED:
		return differs(row, value, row->default_value);
	case DEFAULT_OWN:
		return differs(row, value, properties_value(own, id));
	case DEFAULT_NONE:
		return true;
	}
	return true;
}

/* ---- restore ---- */

static void emit(const struct property *row, uint64_t value, struct program *p)
{
	struct program_arg arg[6] = { 0 };
	unsigned int i;

	for (i = 0; i < 5; i++)
		arg[i] = ARG(row->set_arg[i].imm | (value & row->set_arg[i].mask));
	program_add(p, row->name, AGENT_SYSCALL, 0, row->set_nr, arg);
	program_note(p, "set %s to 0x%llx", row->name, (unsigned long long)value);
}

static bool is_wanted(enum property_id id, const struct properties *all,
		      const struct properties *own)
{
	const struct property *row = &table[id];
	uint64_t value = properties_value(all, id);

	if (!row->set_nr || row->refusal)
		return false;
	if (!properties_has(all, id) && row->default_kind != DEFAULT_FIXED)
		return false;
	if (row->settable && !(value & row->settable))
		return false;
	return differs(row, value, properties_value(own, id));
}

void properties_emit(const struct properties *all, const struct properties *own,
		     enum property_scope scope, struct program *p)
{
	unsigned int id;

	for (id = 0; id < N_PROPERTIES; id++)
		if (table[id].scope == scope && is_wanted(id, all, own))
			emit(&table[id], properties_value(all, id), p);
}
