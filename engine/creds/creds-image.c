/* SPDX-License-Identifier: GPL-2.0-only */
/* Credentials in core images: thread_core.creds. */
#include <errno.h>
#include <string.h>

#include "engine/core/run.h"
#include "engine/creds/state.h"
#include "images/proto/core.pb-c.h"

#define GROUPS_MAX 65536 /* NGROUPS_MAX */

/* ---- dump ---- */

static int dump_cap(struct dump *d, uint64_t set, uint32_t **ret_words, size_t *ret_n)
{
	*ret_words = mempool_array(d->pool, 2, sizeof(uint32_t));
	if (!*ret_words)
		return -ENOMEM;
	cap_to_words(set, *ret_words);
	*ret_n = 2;
	return 0;
}

static int dump_caps(struct dump *d, const uint64_t *cap, CredsEntry *entry)
{
	if (dump_cap(d, cap[CAP_SET_INH], &entry->cap_inh, &entry->n_cap_inh) ||
	    dump_cap(d, cap[CAP_SET_PRM], &entry->cap_prm, &entry->n_cap_prm) ||
	    dump_cap(d, cap[CAP_SET_EFF], &entry->cap_eff, &entry->n_cap_eff) ||
	    dump_cap(d, cap[CAP_SET_BND], &entry->cap_bnd, &entry->n_cap_bnd) ||
	    dump_cap(d, cap[CAP_SET_AMB], &entry->cap_amb, &entry->n_cap_amb))
		return -ENOMEM;
	return 0;
}

int creds_dump_core(struct dump *d, const struct thread *th, struct CoreEntry *core,
		    struct err *e)
{
	const struct creds *creds = &creds_of(th)->creds;
	CredsEntry *entry = mempool_new_(d->pool, CredsEntry);

	if (!entry)
		return err_set(e, -ENOMEM, "credentials");
	creds_entry__init(entry);
	entry->uid = creds->uid[PROC_ID_REAL];
	entry->euid = creds->uid[PROC_ID_EFFECTIVE];
	entry->suid = creds->uid[PROC_ID_SAVED];
	entry->fsuid = creds->uid[PROC_ID_FS];
	entry->gid = creds->gid[PROC_ID_REAL];
	entry->egid = creds->gid[PROC_ID_EFFECTIVE];
	entry->sgid = creds->gid[PROC_ID_SAVED];
	entry->fsgid = creds->gid[PROC_ID_FS];
	entry->groups = (uint32_t *)creds->groups;
	entry->n_groups = creds->n_groups;
	entry->secbits = creds->securebits;
	entry->has_no_new_privs = true;
	entry->no_new_privs = creds->no_new_privs;
	if (dump_caps(d, creds->cap, entry))
		return err_set(e, -ENOMEM, "credentials");
	core->thread_core->creds = entry;
	return 0;
}

/* ---- restore ---- */

static int load_caps(const CredsEntry *entry, uint64_t *cap, struct err *e)
{
	if (cap_from_words(entry->cap_inh, entry->n_cap_inh, &cap[CAP_SET_INH]) ||
	    cap_from_words(entry->cap_prm, entry->n_cap_prm, &cap[CAP_SET_PRM]) ||
	    cap_from_words(entry->cap_eff, entry->n_cap_eff, &cap[CAP_SET_EFF]) ||
	    cap_from_words(entry->cap_bnd, entry->n_cap_bnd, &cap[CAP_SET_BND]))
		return err_say(e, -EINVAL, "a set of capabilities is not two words long");
	/* Older images have no ambient set. */
	if (entry->n_cap_amb &&
	    cap_from_words(entry->cap_amb, entry->n_cap_amb, &cap[CAP_SET_AMB]))
		return err_say(e, -EINVAL, "the set of ambient capabilities is not two words long");
	return 0;
}

static int load_ids(struct restore *r, const CredsEntry *entry, struct creds *ret, struct err *e)
{
	ret->uid[PROC_ID_REAL] = entry->uid;
	ret->uid[PROC_ID_EFFECTIVE] = entry->euid;
	ret->uid[PROC_ID_SAVED] = entry->suid;
	ret->uid[PROC_ID_FS] = entry->fsuid;
	ret->gid[PROC_ID_REAL] = entry->gid;
	ret->gid[PROC_ID_EFFECTIVE] = entry->egid;
	ret->gid[PROC_ID_SAVED] = entry->sgid;
	ret->gid[PROC_ID_FS] = entry->fsgid;
	if (entry->n_groups > GROUPS_MAX)
		return err_say(e, -EINVAL, "%zu supplementary groups", entry->n_groups);
	ret->n_groups = entry->n_groups;
	if (!entry->n_groups)
		return 0;
	ret->groups = mempool_dup(r->pool, entry->groups, entry->n_groups * sizeof(gid_t));
	return ret->groups ? 0 : err_set(e, -ENOMEM, "supplementary groups");
}

static int check_unsupported(const CredsEntry *entry, struct err *e)
{
	if (entry->lsm_profile && *entry->lsm_profile)
		return err_say(e, -ENOTSUP, "the security label '%.80s' is not supported yet",
			       entry->lsm_profile);
	if (entry->lsm_sockcreate && *entry->lsm_sockcreate)
		return err_say(e, -ENOTSUP, "the security label '%.80s' for sockets is not supported "
					    "yet",
			       entry->lsm_sockcreate);
	return 0;
}

int creds_load_core(struct restore *r, struct thread *th, const struct CoreEntry *core,
		    struct err *e)
{
	const CredsEntry *entry = core->thread_core->creds;
	struct creds_thread *s = creds_of(th);

	if (!entry)
		return err_say(e, -EINVAL, "no credentials");
	if (check_unsupported(entry, e) || load_ids(r, entry, &s->creds, e) ||
	    load_caps(entry, s->creds.cap, e))
		return e->code;
	s->creds.securebits = entry->secbits;
	s->creds.no_new_privs = entry->has_no_new_privs && entry->no_new_privs;
	s->known = true;
	return creds_validate(&s->creds, e);
}
