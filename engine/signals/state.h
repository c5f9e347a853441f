/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_SIGNALS_STATE_H
#define ENGINE_SIGNALS_STATE_H

/* What the signals room keeps of tasks and threads; private to this folder. */
#include <signal.h>

#include "engine/signals/signals.h"

#define N_SIGNALS    64
#define N_ACTIONS    (N_SIGNALS - 2) /* SIGKILL and SIGSTOP have none */
#define SIGINFO_SIZE 128

/* of stack_t.ss_flags; in linux/signal.h, which does not go together with signal.h */
#ifndef SS_AUTODISARM
#define SS_AUTODISARM (1U << 31)
#endif

#define SIGNAL_BIT(signo) (1ULL << ((signo) - 1))

/* struct sigaction as the kernel has it on x86-64. */
struct signal_action {
	uint64_t handler;
	uint64_t flags;
	uint64_t restorer;
	uint64_t mask;
};

struct signal_queue {
	size_t n;
	siginfo_t *infos; /* in the order of arrival */
};

struct signals_task {
	struct signal_action actions[N_ACTIONS];
	struct signal_queue shared; /* for whichever thread takes them first */
	bool shared_known;
	uint32_t actions_data; /* offset in the program */
};

struct signals_thread {
	uint64_t mask;
	struct signal_queue queue;
	stack_t altstack;
	uint32_t altstack_data;
	uint32_t pending_data;
};

_Static_assert(sizeof(siginfo_t) == SIGINFO_SIZE, "siginfo in images");
_Static_assert(sizeof(struct signal_action) == 32, "rt_sigaction");

static inline struct signals_task *signals_of_task(const struct task *t)
{
	return task_part(t, ROOM_signals);
}

static inline struct signals_thread *signals_of_thread(const struct thread *th)
{
	return thread_part(th, ROOM_signals);
}

/* Actions are kept in the order of the images: by number, SIGKILL and SIGSTOP left out. */
unsigned int signal_of_action(unsigned int index);
/* -1 for SIGKILL, SIGSTOP and what is no signal. */
int action_of_signal(unsigned int signo);

/* Every signal that @queue holds. */
uint64_t signal_queue_bits(const struct signal_queue *queue);

/* As the kernel reports a signal for which it had no memory to remember the sender. */
siginfo_t signal_without_sender(unsigned int signo);

/* Could rt_sigqueueinfo(2) take it? It came from an image. */
int signal_validate(const siginfo_t *info, struct err *e);

/* signals-queue.c: the waiting signals of a stopped thread, resp. of its whole process. */
int signal_queue_read(struct mempool *pool, pid_t tid, bool shared, struct signal_queue *ret,
		      struct err *e);
/* Append. -ENOMEM */
int signal_queue_push(struct mempool *pool, struct signal_queue *queue, const siginfo_t *info);

/* signals-image.c */
int signals_dump_core(struct dump *d, const struct thread *th, struct CoreEntry *core,
		      struct err *e);
int signals_load_core(struct restore *r, struct thread *th, const struct CoreEntry *core,
		      struct err *e);

#endif
