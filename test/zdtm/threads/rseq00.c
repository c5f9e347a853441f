// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <sys/rseq.h>

const char test_doc[] =
	"the rseq area stays registered: its cpu number is right in every thread, pinned anywhere";

static struct rseq *my_rseq(void)
{
	return (struct rseq *)((char *)__builtin_thread_pointer() + __rseq_offset);
}

static void check_rseq(void)
{
	volatile struct rseq *rseq = my_rseq();
	cpu_set_t all, one;

	must(sched_getaffinity(0, sizeof all, &all));
	for (int cpu = 0; cpu < 2; cpu++) {
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		if (sched_setaffinity(0, sizeof one, &one) < 0)
			continue;
		sabotage(syscall(SYS_rseq, rseq, sizeof *rseq, RSEQ_FLAG_UNREGISTER, RSEQ_SIG));
		check_eq((int)rseq->cpu_id, cpu);
		check_eq((int)rseq->cpu_id_start, cpu);
	}
	must(sched_setaffinity(0, sizeof all, &all));
	/* A second registration of the same area must be refused as such. */
	check_eq(syscall(SYS_rseq, rseq, 32, 0, RSEQ_SIG), -1);
	check(errno == EBUSY || errno == EINVAL || errno == EPERM, "errno %d", errno);
	check_eq(errno, EBUSY);
}

static void *keeper(void *arg)
{
	thread_wait();
	check_rseq();
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t threads[3];

	test_init(argc, argv);
	if (!__rseq_size)
		skip("this libc did not register rseq");
	for (int i = 0; i < 3; i++)
		threads[i] = thread_start(keeper, NULL);
	threads_await(3);
	test_wait();
	check_rseq();
	threads_go();
	for (int i = 0; i < 3; i++)
		thread_join(threads[i]);
	pass();
}
