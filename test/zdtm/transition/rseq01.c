// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <sys/rseq.h>

const char test_doc[] =
	"per-cpu counters kept by rseq critical sections: no increment lost or doubled";

enum { THREADS = 3, CPUS = 256 };

static struct {
	intptr_t count;
	char pad[56];
} counters[CPUS];
static volatile bool stop;
static long done[THREADS];

static struct rseq *my_rseq(void)
{
	return (struct rseq *)((char *)__builtin_thread_pointer() + __rseq_offset);
}

/* Adds one to the counter of this cpu, or returns false when the section was aborted. */
static bool increment(volatile struct rseq *rseq)
{
	int cpu = rseq->cpu_id_start;
	intptr_t *counter = &counters[cpu % CPUS].count;

	asm goto(".pushsection __rseq_cs, \"aw\"\n"
		 ".balign 32\n"
		 "3: .long 0, 0\n"
		 ".quad 1f, 2f - 1f, 4f\n"
		 ".popsection\n"
		 "leaq 3b(%%rip), %%rax\n"
		 "movq %%rax, %[cs]\n"
		 "1: cmpl %[cpu], %[cpu_id]\n"
		 "jnz %l[aborted]\n"
		 "movq %[counter], %%rcx\n"
		 "addq $1, %%rcx\n"
		 "movq %%rcx, %[counter]\n"
		 "2:\n"
		 ".pushsection __rseq_failure, \"ax\"\n"
		 ".byte 0x0f, 0xb9, 0x3d\n"
		 ".long 0x53053053\n"
		 "4: jmp %l[aborted]\n"
		 ".popsection\n"
		 :
		 : [cs] "m"(rseq->rseq_cs), [cpu_id] "m"(rseq->cpu_id), [cpu] "r"(cpu),
		   [counter] "m"(*counter)
		 : "memory", "cc", "rax", "rcx"
		 : aborted);
	return true;
aborted:
	return false;
}

static void *counting(void *arg)
{
	struct rseq *rseq = my_rseq();
	long *mine = arg;

	while (!stop)
		*mine += increment(rseq);
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t threads[THREADS];
	long sum = 0;

	test_init(argc, argv);
	if (!__rseq_size)
		skip("this libc did not register rseq");
	for (int i = 0; i < THREADS; i++)
		threads[i] = thread_start(counting, &done[i]);
	sleep_ms(20);
	test_wait();
	sleep_ms(20);
	stop = true;
	for (int i = 0; i < THREADS; i++) {
		thread_join(threads[i]);
		sum += done[i];
	}
	sabotage(sum++);
	for (int i = 0; i < CPUS; i++)
		sum -= counters[i].count;
	check_eq(sum, 0);
	pass();
}
