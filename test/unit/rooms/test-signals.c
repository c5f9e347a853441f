/* SPDX-License-Identifier: GPL-2.0-only */
/* Signals: numbers of actions, queues, and which handler runs first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <cmocka.h>

#include "engine/signals/state.h"

struct fixture {
	struct signals_task task_part;
	struct signals_thread thread_part;
	struct task task;
	struct thread thread;
};

static struct thread *init(struct fixture *f)
{
	*f = (struct fixture){ 0 };
	f->task.parts[ROOM_signals] = &f->task_part;
	f->thread.parts[ROOM_signals] = &f->thread_part;
	f->thread.task = &f->task;
	return &f->thread;
}

static void handle(struct fixture *f, int signo, uint64_t handler, uint64_t flags)
{
	f->task_part.actions[action_of_signal(signo)] =
		(struct signal_action){ .handler = handler, .flags = flags };
}

static void actions_leave_out_two(void **state)
{
	unsigned int i;

	assert_int_equal(signal_of_action(0), 1);
	assert_int_equal(signal_of_action(7), 8);
	assert_int_equal(signal_of_action(8), 10);
	assert_int_equal(signal_of_action(16), 18);
	assert_int_equal(signal_of_action(17), 20);
	assert_int_equal(signal_of_action(61), 64);
	for (i = 0; i < N_ACTIONS; i++)
		assert_int_equal(action_of_signal(signal_of_action(i)), i);
	assert_int_equal(action_of_signal(SIGKILL), -1);
	assert_int_equal(action_of_signal(SIGSTOP), -1);
	assert_int_equal(action_of_signal(0), -1);
	assert_int_equal(action_of_signal(65), -1);
}

static void numbers_are_checked(void **state)
{
	siginfo_t info = { 0 };
	struct err e = ERR_INIT;

	info.si_signo = 64;
	assert_int_equal(signal_validate(&info, &e), 0);
	info.si_signo = 65;
	assert_int_equal(signal_validate(&info, &e), -EINVAL);
	info.si_signo = 0;
	assert_int_equal(signal_validate(&info, &e), -EINVAL);
	info.si_signo = -1;
	assert_int_equal(signal_validate(&info, &e), -EINVAL);
}

static void queues_keep_their_order(void **state)
{
	struct mempool *pool = mempool_new();
	struct signal_queue queue = { 0 };
	siginfo_t a = signal_without_sender(40), b = signal_without_sender(10);

	assert_non_null(pool);
	assert_int_equal(signal_queue_push(pool, &queue, &a), 0);
	assert_int_equal(signal_queue_push(pool, &queue, &b), 0);
	assert_int_equal(queue.n, 2);
	assert_int_equal(queue.infos[0].si_signo, 40);
	assert_int_equal(queue.infos[1].si_signo, 10);
	assert_true(signal_queue_bits(&queue) == (1ULL << 39 | 1ULL << 9));
	mempool_free(pool);
}

static void handlers_come_in_the_kernels_order(void **state)
{
	siginfo_t own[] = { { .si_signo = SIGUSR2 }, { .si_signo = SIGSEGV } };
	siginfo_t shared[] = { { .si_signo = SIGHUP } };
	struct fixture f;
	struct thread *th = init(&f);
	uint64_t flags = 0;

	assert_false(signals_next_handler(th, NULL));
	handle(&f, SIGUSR2, 0x1000, 2);
	handle(&f, SIGSEGV, 0x1000, 3);
	handle(&f, SIGHUP, 0x1000, 1);
	f.task_part.shared = (struct signal_queue){ 1, shared };
	assert_true(signals_next_handler(th, &flags));
	assert_int_equal(flags, 1);
	f.thread_part.queue = (struct signal_queue){ 2, own };
	assert_true(signals_next_handler(th, &flags));
	assert_int_equal(flags, 3);
	f.thread_part.mask = SIGNAL_BIT(SIGSEGV);
	assert_true(signals_next_handler(th, &flags));
	assert_int_equal(flags, 2);
	f.thread_part.mask = ~0ULL;
	assert_false(signals_next_handler(th, NULL));
}

static void ignored_signals_run_nothing(void **state)
{
	siginfo_t shared[] = { { .si_signo = SIGHUP }, { .si_signo = SIGSTOP } };
	struct fixture f;
	struct thread *th = init(&f);

	handle(&f, SIGHUP, (uintptr_t)SIG_IGN, 0);
	f.task_part.shared = (struct signal_queue){ 2, shared };
	assert_false(signals_next_handler(th, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(actions_leave_out_two),
		cmocka_unit_test(numbers_are_checked),
		cmocka_unit_test(queues_keep_their_order),
		cmocka_unit_test(handlers_come_in_the_kernels_order),
		cmocka_unit_test(ignored_signals_run_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
