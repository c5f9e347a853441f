/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_CREDS_STATE_H
#define ENGINE_CREDS_STATE_H

/* What the creds room keeps of a thread; private to this folder. */
#include "engine/creds/creds.h"
#include "engine/proc/status.h"

enum cap_set { CAP_SET_INH, CAP_SET_PRM, CAP_SET_EFF, CAP_SET_BND, CAP_SET_AMB, N_CAP_SETS };

struct creds {
	uid_t uid[4]; /* by enum proc_id_kind: real, effective, saved, fs */
	gid_t gid[4];
	size_t n_groups;
	const gid_t *groups;
	uint64_t cap[N_CAP_SETS]; /* bit n is capability n */
	uint32_t securebits;
	bool no_new_privs;
};

struct creds_thread {
	bool known; /* an image may lack them */
	struct creds creds;
	uint32_t securebits_call;
};

/* Of the root task only: what the restorer has, and every new task inherits. */
struct creds_run {
	struct creds own;
	char label[256]; /* dump: of criu itself, by a security module; "" without one */
	unsigned int last_cap; /* the highest capability of this kernel */
};

static inline struct creds_thread *creds_of(const struct thread *th)
{
	return thread_part(th, ROOM_creds);
}

static inline struct creds_run *creds_own(const struct tree *tree)
{
	return tree_part(tree, ROOM_creds);
}

/* "CAP_NET_ADMIN"; "capability 77" has no name here. NULL then. */
const char *cap_name(unsigned int cap);

/* Images have sets of capabilities as two words. -EINVAL unless @n is 2, or 1 for old images. */
int cap_from_words(const uint32_t *words, size_t n, uint64_t *ret);
void cap_to_words(uint64_t set, uint32_t ret_words[2]);

bool creds_equal(const struct creds *a, const struct creds *b);

/* What the kernel would never have let happen, or no system call could bring about. */
int creds_validate(const struct creds *creds, struct err *e);

/* Can a task that has @own get @want? -EPERM naming the capability. */
int creds_check_reachable(const struct creds *want, const struct creds *own, unsigned int last_cap,
			  struct err *e);

void creds_from_status(const struct proc_status *status, struct creds *ret);

/* creds-restore.c: from @own to @want, in one thread. */
void creds_emit(const struct creds *want, const struct creds *own, unsigned int last_cap,
		struct program *p);

/* creds-image.c */
int creds_dump_core(struct dump *d, const struct thread *th, struct CoreEntry *core,
		    struct err *e);
int creds_load_core(struct restore *r, struct thread *th, const struct CoreEntry *core,
		    struct err *e);

#endif
