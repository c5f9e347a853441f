/* SPDX-License-Identifier: GPL-2.0-only */
/* Credentials as numbers: comparing, checking, naming. Pure. */
#include <errno.h>
#include <inttypes.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <string.h>

#include "engine/creds/state.h"

#define CRIU_SECUREBITS_ALL (SECURE_ALL_BITS | SECURE_ALL_LOCKS)

/* Linux 6.14: execve(2) restrictions of AT_EXECVE_CHECK, two bits and their locks */
#define CRIU_SECUREBITS_EXEC 0xf00

static const char *const names[] = {
	"CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER", "CAP_FSETID",
	"CAP_KILL", "CAP_SETGID", "CAP_SETUID", "CAP_SETPCAP", "CAP_LINUX_IMMUTABLE",
	"CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST", "CAP_NET_ADMIN", "CAP_NET_RAW", "CAP_IPC_LOCK",
	"CAP_IPC_OWNER", "CAP_SYS_MODULE", "CAP_SYS_RAWIO", "CAP_SYS_CHROOT", "CAP_SYS_PTRACE",
	"CAP_SYS_PACCT", "CAP_SYS_ADMIN", "CAP_SYS_BOOT", "CAP_SYS_NICE", "CAP_SYS_RESOURCE",
	"CAP_SYS_TIME", "CAP_SYS_TTY_CONFIG", "CAP_MKNOD", "CAP_LEASE", "CAP_AUDIT_WRITE",
	"CAP_AUDIT_CONTROL", "CAP_SETFCAP", "CAP_MAC_OVERRIDE", "CAP_MAC_ADMIN", "CAP_SYSLOG",
	"CAP_WAKE_ALARM", "CAP_BLOCK_SUSPEND", "CAP_AUDIT_READ", "CAP_PERFMON", "CAP_BPF",
	"CAP_CHECKPOINT_RESTORE",
};

const char *cap_name(unsigned int cap)
{
	return cap < ARRAY_SIZE(names) ? names[cap] : NULL;
}

int cap_from_words(const uint32_t *words, size_t n, uint64_t *ret)
{
	if (n < 1 || n > 2)
		return -EINVAL;
	*ret = words[0] | (n == 2 ? (uint64_t)words[1] << 32 : 0);
	return 0;
}

void cap_to_words(uint64_t set, uint32_t ret_words[2])
{
	ret_words[0] = set;
	ret_words[1] = set >> 32;
}

bool creds_equal(const struct creds *a, const struct creds *b)
{
	return !memcmp(a->uid, b->uid, sizeof(a->uid)) && !memcmp(a->gid, b->gid, sizeof(a->gid)) &&
	       !memcmp(a->cap, b->cap, sizeof(a->cap)) && a->securebits == b->securebits &&
	       a->no_new_privs == b->no_new_privs && a->n_groups == b->n_groups &&
	       (!a->n_groups || !memcmp(a->groups, b->groups, a->n_groups * sizeof(gid_t)));
}

void creds_from_status(const struct proc_status *status, struct creds *ret)
{
	memcpy(ret->uid, status->uid, sizeof(ret->uid));
	memcpy(ret->gid, status->gid, sizeof(ret->gid));
	ret->groups = status->groups;
	ret->n_groups = status->n_groups;
	ret->cap[CAP_SET_INH] = status->cap_inh;
	ret->cap[CAP_SET_PRM] = status->cap_prm;
	ret->cap[CAP_SET_EFF] = status->cap_eff;
	ret->cap[CAP_SET_BND] = status->cap_bnd;
	ret->cap[CAP_SET_AMB] = status->cap_amb;
	ret->no_new_privs = status->no_new_privs > 0;
}

static int check_ids(const struct creds *creds, struct err *e)
{
	unsigned int i;
	size_t k;

	for (i = 0; i < 4; i++)
		if (creds->uid[i] == (uid_t)-1 || creds->gid[i] == (gid_t)-1)
			return err_say(e, -EINVAL, "-1 is no user or group id");
	for (k = 0; k < creds->n_groups; k++)
		if (creds->groups[k] == (gid_t)-1)
			return err_say(e, -EINVAL, "-1 is no group id");
	return 0;
}

int creds_validate(const struct creds *creds, struct err *e)
{
	const uint64_t *cap = creds->cap;

	if (cap[CAP_SET_EFF] & ~cap[CAP_SET_PRM])
		return err_say(e, -EINVAL, "effective capabilities 0x%" PRIx64 " that are not permitted",
			       cap[CAP_SET_EFF] & ~cap[CAP_SET_PRM]);
	if (cap[CAP_SET_AMB] & ~(cap[CAP_SET_PRM] & cap[CAP_SET_INH]))
		return err_say(e, -EINVAL,
			       "ambient capabilities 0x%" PRIx64 " that are not permitted and "
			       "inheritable",
			       cap[CAP_SET_AMB]);
	if (creds->securebits & ~(CRIU_SECUREBITS_ALL | CRIU_SECUREBITS_EXEC))
		return err_say(e, -EINVAL, "unknown securebits 0x%x", creds->securebits);
	return check_ids(creds, e);
}

static int check_caps(uint64_t missing, const char *set, struct err *e)
{
	unsigned int cap;

	if (!missing)
		return 0;
	cap = __builtin_ctzll(missing);
	if (cap_name(cap))
		return err_say(e, -EPERM, "it had %s (%s), which criu does not have itself",
			       cap_name(cap), set);
	return err_say(e, -EPERM, "it had capability %u (%s), which criu does not have itself", cap,
		       set);
}

int creds_check_reachable(const struct creds *want, const struct creds *own, unsigned int last_cap,
			  struct err *e)
{
	uint64_t exist = last_cap < 63 ? (1ULL << (last_cap + 1)) - 1 : ~0ULL;

	if (check_caps(want->cap[CAP_SET_PRM] & ~own->cap[CAP_SET_PRM], "permitted", e))
		return e->code;
	/* Of a newer kernel's capability a bound means nothing here. */
	if (check_caps(want->cap[CAP_SET_BND] & ~own->cap[CAP_SET_BND] & exist, "in its bounding set",
		       e))
		return e->code;
	if (check_caps(want->cap[CAP_SET_INH] & ~(own->cap[CAP_SET_INH] | own->cap[CAP_SET_BND]),
		       "inheritable", e))
		return e->code;
	if (own->no_new_privs && !want->no_new_privs)
		return err_say(e, -EPERM, "criu runs with no_new_privs, which it had not");
	return 0;
}
