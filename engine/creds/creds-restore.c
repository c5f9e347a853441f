/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the restorer's credentials to those of a thread, by bare system calls, which unlike libc's change one
 * thread only. The order follows from what each call needs:
 *
 *	1. securebits NO_SETUID_FIXUP: changing ids leaves capabilities alone
 *	2. the inheritable set, while every capability may still be added to it
 *	3. the bounding set shrinks		(CAP_SETPCAP)
 *	4. groups, gids, uids			(CAP_SETGID, CAP_SETUID)
 *	5. ambient set				(needs permitted and inheritable)
 *	6. the thread's own securebits		(CAP_SETPCAP)
 *	7. permitted and effective sets: this gives up what the rest was done with
 *	8. no_new_privs
 */
#include <linux/capability.h>
#include <linux/securebits.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "engine/creds/state.h"

static void emit_securebits(uint32_t bits, struct program *p)
{
	program_call(p, NULL, SYS_prctl, ARG(PR_SET_SECUREBITS), ARG(bits));
	program_note(p, "set securebits 0x%x", bits);
}

static void emit_capset(uint64_t eff, uint64_t prm, uint64_t inh, struct program *p)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = {
		{ .effective = eff, .permitted = prm, .inheritable = inh },
		{ .effective = eff >> 32, .permitted = prm >> 32, .inheritable = inh >> 32 },
	};
	uint32_t head_data = program_add_data(p, &head, sizeof(head));

	program_call(p, NULL, SYS_capset, ARG_DATA(head_data),
		     ARG_DATA(program_add_data(p, data, sizeof(data))));
	program_note(p, "capset effective 0x%llx permitted 0x%llx inheritable 0x%llx",
		     (unsigned long long)eff, (unsigned long long)prm, (unsigned long long)inh);
}

static void emit_bounding(uint64_t drop, struct program *p)
{
	for (; drop; drop &= drop - 1)
		program_call(p, "drop a capability from the bounding set", SYS_prctl,
			     ARG(PR_CAPBSET_DROP), ARG(__builtin_ctzll(drop)));
}

static void emit_ids(const struct creds *want, struct program *p)
{
	const uid_t *uid = want->uid;
	const gid_t *gid = want->gid;

	program_call(p, "set the groups", SYS_setgroups, ARG(want->n_groups),
		     ARG_DATA(program_add_data(p, want->groups, want->n_groups * sizeof(gid_t))));
	program_call(p, "set the gids", SYS_setresgid, ARG(gid[PROC_ID_REAL]),
		     ARG(gid[PROC_ID_EFFECTIVE]), ARG(gid[PROC_ID_SAVED]));
	program_call(p, "set the fs gid", SYS_setfsgid, ARG(gid[PROC_ID_FS]));
	program_call(p, "set the uids", SYS_setresuid, ARG(uid[PROC_ID_REAL]),
		     ARG(uid[PROC_ID_EFFECTIVE]), ARG(uid[PROC_ID_SAVED]));
	program_call(p, "set the fs uid", SYS_setfsuid, ARG(uid[PROC_ID_FS]));
}

static void emit_ambient(uint64_t add, struct program *p)
{
	program_call(p, "clear the ambient capabilities", SYS_prctl, ARG(PR_CAP_AMBIENT),
		     ARG(PR_CAP_AMBIENT_CLEAR_ALL), ARG(0), ARG(0), ARG(0));
	for (; add; add &= add - 1)
		program_call(p, "raise an ambient capability", SYS_prctl, ARG(PR_CAP_AMBIENT),
			     ARG(PR_CAP_AMBIENT_RAISE), ARG(__builtin_ctzll(add)), ARG(0), ARG(0));
}

void creds_emit(const struct creds *want, const struct creds *own, unsigned int last_cap,
		struct program *p)
{
	const uint64_t *cap = want->cap, *has = own->cap;

	emit_securebits(own->securebits | SECBIT_NO_SETUID_FIXUP, p);
	emit_capset(has[CAP_SET_EFF], has[CAP_SET_PRM], cap[CAP_SET_INH], p);
	emit_bounding(has[CAP_SET_BND] & ~cap[CAP_SET_BND], p);
	emit_ids(want, p);
	emit_ambient(cap[CAP_SET_AMB], p);
	emit_securebits(want->securebits, p);
	emit_capset(cap[CAP_SET_EFF], cap[CAP_SET_PRM], cap[CAP_SET_INH], p);
	if (want->no_new_privs)
		program_call(p, "set no_new_privs", SYS_prctl, ARG(PR_SET_NO_NEW_PRIVS), ARG(1),
			     ARG(0), ARG(0), ARG(0));
}
