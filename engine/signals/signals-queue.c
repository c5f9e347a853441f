/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The queue of waiting signals: one per thread and one per process, read by a tracer with
 * PTRACE_PEEKSIGINFO, which takes nothing out of it.
 */
#include <errno.h>
#include <string.h>
#include <sys/ptrace.h>

#include "engine/signals/state.h"

#define PEEK_BATCH 32

static long peek(pid_t tid, bool shared, uint64_t off, siginfo_t *infos)
{
	struct __ptrace_peeksiginfo_args args = {
		.off = off,
		.flags = shared ? PTRACE_PEEKSIGINFO_SHARED : 0,
		.nr = PEEK_BATCH,
	};

	return ptrace(PTRACE_PEEKSIGINFO, tid, &args, infos);
}

/* Room for one more batch; grows by doubling. */
static int reserve(struct mempool *pool, struct signal_queue *queue, size_t *cap)
{
	siginfo_t *infos;

	if (*cap - queue->n >= PEEK_BATCH)
		return 0;
	*cap = MAX(*cap * 2, (size_t)PEEK_BATCH);
	infos = mempool_array(pool, *cap, sizeof(*infos));
	if (!infos)
		return -ENOMEM;
	if (queue->n)
		memcpy(infos, queue->infos, queue->n * sizeof(*infos));
	queue->infos = infos;
	return 0;
}

int signal_queue_read(struct mempool *pool, pid_t tid, bool shared, struct signal_queue *ret,
		      struct err *e)
{
	siginfo_t batch[PEEK_BATCH];
	size_t cap = 0;
	long n;

	for (;;) {
		n = peek(tid, shared, ret->n, batch);
		if (n < 0)
			return err_set(e, -errno, "read the %s signal queue of thread %d",
				       shared ? "shared" : "private", tid);
		if (n == 0)
			return 0;
		if (reserve(pool, ret, &cap))
			return err_set(e, -ENOMEM, "signal queue of thread %d", tid);
		memcpy(ret->infos + ret->n, batch, n * sizeof(*batch));
		ret->n += n;
	}
}
