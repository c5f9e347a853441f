// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "names of task and threads: full length, odd characters, empty";

static const char *const names[] = { "fifteen-letters", "a (b) c)", "tab\tnl\n", "", "\xc3\xa4" };

enum { NAMES = sizeof names / sizeof *names };

static void check_name(const char *want)
{
	char is[17] = "";

	must(prctl(PR_GET_NAME, is));
	sabotage(is[0]++);
	check(!strcmp(is, want), "the name is '%s', not '%s'", is, want);
}

static void *named(void *arg)
{
	must(prctl(PR_SET_NAME, arg));
	thread_wait();
	check_name(arg);
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t threads[NAMES];

	test_init(argc, argv);
	must(prctl(PR_SET_NAME, "lea der) 1 2"));
	for (int i = 0; i < NAMES; i++)
		threads[i] = thread_start(named, (void *)names[i]);
	threads_await(NAMES);
	test_wait();
	check_name("lea der) 1 2");
	threads_go();
	for (int i = 0; i < NAMES; i++)
		thread_join(threads[i]);
	pass();
}
