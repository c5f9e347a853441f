// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <sys/time.h>

const char test_doc[] =
	"a timer's handler running all the time, on an alternate stack, over computing code";

static volatile long ticks;

static void on_tick(int signo)
{
	unsigned char local[500];

	fill(local, sizeof local, ticks);
	check(is_filled(local, sizeof local, ticks), "locals of the handler changed");
	ticks++;
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = on_tick, .sa_flags = SA_ONSTACK };
	struct itimerval often = { { 0, 200 }, { 0, 200 } };
	stack_t stack = { .ss_size = 65536 };
	double sum = 0;
	long turns = 0;

	test_init(argc, argv);
	stack.ss_sp = map_anon(stack.ss_size, PROT_READ | PROT_WRITE, 0);
	must(sigaltstack(&stack, NULL));
	sigaction(SIGALRM, &action, NULL);
	must(setitimer(ITIMER_REAL, &often, NULL));
	test_ready();
	while (!test_should_go() || ticks < 20) {
		for (int i = 1; i <= 1000; i++)
			sum += (double)i * i - (double)(i - 1) * (i - 1) - (2.0 * i - 1);
		turns++;
	}
	sabotage(sum += 1);
	check(sum == 0, "the sum is %g after %ld turns", sum, turns);
	pass();
}
