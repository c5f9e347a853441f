// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "CPU affinity of a task and of a thread";

static void pin_to(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	must(sched_setaffinity(0, sizeof set, &set));
}

static void check_pinned(int cpu)
{
	cpu_set_t set;

	sabotage(pin_to(!cpu));
	must(sched_getaffinity(0, sizeof set, &set));
	check(CPU_COUNT(&set) == 1 && CPU_ISSET(cpu, &set), "not pinned to cpu %d", cpu);
}

static void *pinned(void *arg)
{
	pin_to(1);
	thread_wait();
	check_pinned(1);
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t thread;

	test_init(argc, argv);
	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		skip("one cpu");
	thread = thread_start(pinned, NULL);
	threads_await(1);
	pin_to(0);
	test_wait();
	check_pinned(0);
	threads_go();
	thread_join(thread);
	pass();
}
