/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_PROC_STATUS_H
#define ENGINE_PROC_STATUS_H

/* /proc/PID/status and /proc/PID/task/TID/status, see proc_pid_status(5). */
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/mempool.h"

/* Pid namespaces nest 32 deep below the first. */
#define PROC_NS_MAX	33
#define PROC_PHRASE_MAX 48

/* One id per pid namespace, from that of this /proc to the task's own, which is the last one. */
struct proc_ns_ids {
	unsigned int n; /* 0: the line is not there (kernel without pid namespaces) */
	pid_t v[PROC_NS_MAX];
};

/* The id in the task's own pid namespace; 0 when there is none. */
static inline pid_t proc_ns_ids_innermost(const struct proc_ns_ids *ids)
{
	return ids->n ? ids->v[ids->n - 1] : 0;
}

/* Bits of x86_features, as arch_prctl(ARCH_SHSTK_*) counts them. */
#define PROC_X86_SHSTK	 (1ULL << 0)
#define PROC_X86_WRSS	 (1ULL << 1)
#define PROC_X86_UNKNOWN (1ULL << 63) /* a word this program does not know */

enum proc_id_kind { PROC_ID_REAL, PROC_ID_EFFECTIVE, PROC_ID_SAVED, PROC_ID_FS };

struct proc_status {
	/* Always there, or the parse fails. */
	char state;
	pid_t tgid;
	pid_t pid;
	pid_t ppid;
	pid_t tracer_pid;
	uid_t uid[4]; /* by enum proc_id_kind; as seen from the user namespace of the *reader* */
	gid_t gid[4];
	gid_t *groups; /* in the pool; NULL when there are none */
	size_t n_groups;
	uint32_t fd_size;
	int n_threads;
	uint32_t sigq; /* queued for the real uid, and its limit */
	uint64_t sigq_limit;
	uint64_t sig_pnd; /* bit n-1 is signal n */
	uint64_t shd_pnd;
	uint64_t sig_blk;
	uint64_t sig_ign;
	uint64_t sig_cgt;
	uint64_t cap_inh;
	uint64_t cap_prm;
	uint64_t cap_eff;
	uint64_t cap_bnd;

	/* A kernel may not have them. The value then, in brackets. */
	int umask;	       /* [-1] before 4.7, and for a task without an fs */
	int ngid;	       /* [-1] without NUMA balancing */
	int kthread;	       /* [-1] before 6.4 */
	int thp_enabled;       /* [-1] before 5.0, and for a task without memory */
	uint64_t cap_amb;      /* [0] before 4.3 */
	int no_new_privs;      /* [-1] before 4.10 */
	int seccomp;	       /* SECCOMP_MODE_*; [-1] before 3.8 or without seccomp */
	int seccomp_filters;   /* [-1] before 5.9 or without seccomp filters */
	uint64_t untag_mask;   /* [~0] before 6.4, and for a task without memory */
	uint64_t x86_features; /* PROC_X86_*; [0] */
	uint64_t x86_features_locked;
	char spec_store_bypass[PROC_PHRASE_MAX];    /* "thread vulnerable", ...; [""] before 4.17 */
	char spec_indirect_branch[PROC_PHRASE_MAX]; /* "conditional enabled", ...; [""] before 5.11
						     */
	struct proc_ns_ids ns_tgid;
	struct proc_ns_ids ns_pid;
	struct proc_ns_ids ns_pgid;
	struct proc_ns_ids ns_sid;
};

/* Lines that are not listed above are skipped. The groups are allocated from @pool. */
int proc_status_parse(const char *text, size_t len, struct mempool *pool, struct proc_status *ret,
		      struct err *e);

#endif
