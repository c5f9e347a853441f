/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers and sets of signals: pure functions on the model. */
#include <errno.h>
#include <string.h>

#include "engine/signals/state.h"

#define SYNCHRONOUS                                                                              \
	(SIGNAL_BIT(SIGSEGV) | SIGNAL_BIT(SIGBUS) | SIGNAL_BIT(SIGILL) | SIGNAL_BIT(SIGTRAP) |   \
	 SIGNAL_BIT(SIGFPE) | SIGNAL_BIT(SIGSYS))

unsigned int signal_of_action(unsigned int index)
{
	unsigned int signo = index + 1;

	if (signo >= SIGKILL)
		signo++;
	if (signo >= SIGSTOP)
		signo++;
	return signo;
}

int action_of_signal(unsigned int signo)
{
	if (signo < 1 || signo > N_SIGNALS || signo == SIGKILL || signo == SIGSTOP)
		return -1;
	return signo - 1 - (signo > SIGKILL) - (signo > SIGSTOP);
}

uint64_t signal_queue_bits(const struct signal_queue *queue)
{
	uint64_t bits = 0;
	size_t i;

	for (i = 0; i < queue->n; i++)
		bits |= SIGNAL_BIT(queue->infos[i].si_signo);
	return bits;
}

siginfo_t signal_without_sender(unsigned int signo)
{
	return (siginfo_t){ .si_signo = signo, .si_code = SI_USER };
}

int signal_validate(const siginfo_t *info, struct err *e)
{
	if (info->si_signo < 1 || info->si_signo > N_SIGNALS)
		return err_say(e, -EINVAL, "a queued signal has the number %d", info->si_signo);
	return 0;
}

int signal_queue_push(struct mempool *pool, struct signal_queue *queue, const siginfo_t *info)
{
	siginfo_t *infos = mempool_array(pool, queue->n + 1, sizeof(*infos));

	if (!infos)
		return -ENOMEM;
	if (queue->n)
		memcpy(infos, queue->infos, queue->n * sizeof(*infos));
	infos[queue->n++] = *info;
	queue->infos = infos;
	return 0;
}

/* In the order in which the kernel takes them: faults first, then the lowest number. */
static unsigned int next_signal(uint64_t bits)
{
	if (bits & SYNCHRONOUS)
		bits &= SYNCHRONOUS;
	return __builtin_ctzll(bits) + 1;
}

/* The first of @bits that runs a handler; those that are ignored pass without one. */
static const struct signal_action *first_handler(const struct signals_task *task, uint64_t bits)
{
	while (bits) {
		unsigned int signo = next_signal(bits);
		int index = action_of_signal(signo);

		if (index >= 0 && task->actions[index].handler > (uintptr_t)SIG_IGN)
			return &task->actions[index];
		bits &= ~SIGNAL_BIT(signo);
	}
	return NULL;
}

bool signals_next_handler(const struct thread *th, uint64_t *ret_flags)
{
	const struct signals_task *task = signals_of_task(th->task);
	const struct signals_thread *own = signals_of_thread(th);
	const struct signal_action *action;

	action = first_handler(task, signal_queue_bits(&own->queue) & ~own->mask);
	if (!action)
		action = first_handler(task, signal_queue_bits(&task->shared) & ~own->mask);
	if (action && ret_flags)
		*ret_flags = action->flags;
	return action != NULL;
}

bool signals_is_waiting(const struct task *t, int signo)
{
	return signal_queue_bits(&signals_of_task(t)->shared) & SIGNAL_BIT(signo);
}
