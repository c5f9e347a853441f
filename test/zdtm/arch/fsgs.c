// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <asm/prctl.h>

const char test_doc[] = "gs base and (through TLS) fs base of several threads";

static __thread long mark;

static void *hold_bases(void *arg)
{
	unsigned long base = 0, want = (unsigned long)arg;

	mark = want;
	must(syscall(SYS_arch_prctl, ARCH_SET_GS, want));
	thread_wait();
	must(syscall(SYS_arch_prctl, ARCH_GET_GS, &base));
	sabotage(base++);
	check_eq(base, want);
	check_eq(mark, want);
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t threads[4];

	test_init(argc, argv);
	for (long i = 0; i < 4; i++)
		threads[i] = thread_start(hold_bases, (void *)(0x10000000 + i * 0x1000));
	threads_await(4);
	test_wait();
	threads_go();
	for (int i = 0; i < 4; i++)
		thread_join(threads[i]);
	pass();
}
