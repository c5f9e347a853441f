// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "alternate signal stacks, one per thread, and handlers that run on them";

enum { THREADS = 3 };

static __thread stack_t mine;
static __thread bool handled;

static void on_usr1(int signo)
{
	char here;

	check(&here > (char *)mine.ss_sp && &here < (char *)mine.ss_sp + mine.ss_size,
	      "the handler is not on the alternate stack");
	handled = true;
}

static void arm(int flags)
{
	mine.ss_size = 65536;
	mine.ss_sp = map_anon(mine.ss_size, PROT_READ | PROT_WRITE, 0);
	mine.ss_flags = flags;
	must(sigaltstack(&mine, NULL));
}

static void check_stack(void)
{
	stack_t is;

	sabotage(stack_t off = { .ss_flags = SS_DISABLE }; sigaltstack(&off, NULL));
	must(sigaltstack(NULL, &is));
	check(is.ss_sp == mine.ss_sp && is.ss_size == mine.ss_size && is.ss_flags == mine.ss_flags,
	      "stack %p size %zu flags %#x", is.ss_sp, is.ss_size, is.ss_flags);
	must(syscall(SYS_tgkill, getpid(), gettid(), SIGUSR1));
	check(handled, "no handler ran");
}

static void *keeper(void *arg)
{
	arm(arg ? (int)(1u << 31) : 0); /* SS_AUTODISARM */
	thread_wait();
	check_stack();
	return NULL;
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = on_usr1, .sa_flags = SA_ONSTACK };
	pthread_t threads[THREADS];
	stack_t none;

	test_init(argc, argv);
	sigaction(SIGUSR1, &action, NULL);
	for (int i = 0; i < THREADS; i++)
		threads[i] = thread_start(keeper, i == 1 ? threads : NULL);
	threads_await(THREADS);
	test_wait();
	must(sigaltstack(NULL, &none));
	check_eq(none.ss_flags, SS_DISABLE);
	threads_go();
	for (int i = 0; i < THREADS; i++)
		thread_join(threads[i]);
	pass();
}
