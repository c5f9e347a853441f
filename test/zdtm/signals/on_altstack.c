// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"dumped while a handler runs on the alternate stack, another one nested in it";

static stack_t stack;
static volatile int depth, left;

static void check_on_stack(void)
{
	stack_t is;

	must(sigaltstack(NULL, &is));
	check_eq(is.ss_flags, SS_ONSTACK);
	check(is.ss_sp == stack.ss_sp && is.ss_size == stack.ss_size, "another stack");
}

static void handler(int signo)
{
	unsigned char local[3000];
	sigset_t mask;

	fill(local, sizeof local, signo);
	if (++depth < 2)
		raise(SIGUSR2);
	else
		test_wait();
	check_on_stack();
	sigprocmask(SIG_SETMASK, NULL, &mask);
	sabotage(sigdelset(&mask, signo));
	check(sigismember(&mask, signo), "the running handler's signal is not blocked");
	check(is_filled(local, sizeof local, signo), "the handler's locals changed");
	left++;
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = SA_ONSTACK };
	stack_t is;

	test_init(argc, argv);
	stack.ss_size = 131072;
	stack.ss_sp = map_anon(stack.ss_size, PROT_READ | PROT_WRITE, 0);
	must(sigaltstack(&stack, NULL));
	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGUSR2, &action, NULL);
	raise(SIGUSR1);
	check_eq(left, 2);
	must(sigaltstack(NULL, &is));
	check_eq(is.ss_flags, 0);
	pass();
}
