// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <linux/futex.h>

const char test_doc[] =
	"clear_child_tid: the exit of a thread after restore wakes its joiner and zeroes the word";

static volatile int tid_word = -1;

static void *leaver(void *arg)
{
	must(syscall(SYS_set_tid_address, &tid_word));
	tid_word = gettid();
	thread_wait();
	sabotage(syscall(SYS_set_tid_address, NULL));
	syscall(SYS_exit, 0); /* pthread_join would wait on another word */
	return NULL;
}

int main(int argc, char **argv)
{
	struct timespec limit = { 2, 0 };
	int seen;

	test_init(argc, argv);
	thread_start(leaver, NULL);
	threads_await(1);
	test_wait();
	seen = tid_word;
	check(seen > 0, "the word is %d", seen);
	threads_go();
	while ((seen = tid_word))
		if (syscall(SYS_futex, &tid_word, FUTEX_WAIT, seen, &limit, NULL, 0) < 0)
			check(errno != ETIMEDOUT, "nobody cleared the word");
	pass();
}
