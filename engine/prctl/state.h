/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_PRCTL_STATE_H
#define ENGINE_PRCTL_STATE_H

/* What the prctl room keeps of tasks and threads; private to this folder. */
#include "engine/prctl/prctl.h"
#include "engine/prctl/properties.h"

/* struct ptrace_rseq_configuration, Linux 5.13 */
struct rseq_area {
	uint64_t addr; /* 0: not registered */
	uint32_t size;
	uint32_t signature;
	uint32_t flags;
	uint32_t pad;
};

struct proc_values {
	bool has_oom_score_adj, has_loginuid, has_coredump_filter;
	int32_t oom_score_adj;
	uint32_t loginuid;
	uint32_t coredump_filter;
};

struct prctl_task {
	struct properties properties;
	struct proc_values values;
	uint32_t membarrier; /* MEMBARRIER_CMD_REGISTER_*, or'ed */
	uint32_t membarrier_call;
};

/* What criu itself has, and every new task inherits. */
struct prctl_own {
	struct properties properties;
	struct proc_values values;
};

struct prctl_thread {
	struct properties properties;
	char comm[TASK_COMM_LEN];
	uint32_t comm_data;
	struct rseq_area rseq;
	uint64_t robust_list;
	uint32_t robust_list_len;
};

static inline struct prctl_task *prctl_of_task(const struct task *t)
{
	return task_part(t, ROOM_prctl);
}

static inline struct prctl_thread *prctl_of_thread(const struct thread *th)
{
	return thread_part(th, ROOM_prctl);
}

static inline struct prctl_own *prctl_own(const struct tree *tree)
{
	return tree_part(tree, ROOM_prctl);
}

/* names.c: the name of each thread, /proc/PID/comm. */
void comm_ask(struct thread *th, struct program *p);
void comm_answer(struct thread *th, const struct program *p, const void *stream);
void comm_emit(const struct thread *th, struct program *p);

/* rseq.c */
int rseq_collect(struct thread *th, struct err *e);
void rseq_emit(const struct thread *th, struct program *p);

/* robust-list.c */
int robust_list_collect(struct thread *th, struct err *e);
void robust_list_emit(const struct thread *th, struct program *p);

/* membarrier.c */
void membarrier_ask(struct task *t, struct program *p);
void membarrier_answer(struct task *t, const struct program *p, const void *stream);
int membarrier_validate(uint32_t mask, struct err *e);
void membarrier_emit(const struct task *t, struct program *p);

/* proc-values.c: what is read and written in /proc. @proc_fd is /proc/PID. */
int proc_values_read(int proc_fd, struct proc_values *ret, struct err *e);
void proc_values_emit(const struct proc_values *want, const struct proc_values *own,
		      struct program *p);

/* refuse.c: what is seen from outside and cannot be kept. */
int refuse_task(const struct task *t, struct err *e);
int refuse_thread(const struct thread *th, struct err *e);

/* prctl-image.c */
int prctl_dump_core(struct dump *d, const struct thread *th, struct CoreEntry *core,
		    struct err *e);
int prctl_load_core(struct restore *r, struct thread *th, const struct CoreEntry *core,
		    struct err *e);

#endif
