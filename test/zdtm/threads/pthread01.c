// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "a hundred threads: tid, blocked signals and name of each";

enum { THREADS = 100 };

static pid_t tids[THREADS];

static void mask_of(int i, sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGRTMIN + i % 25);
	if (i & 1)
		sigaddset(set, SIGUSR1);
}

static void *keeper(void *arg)
{
	int i = (int)(intptr_t)arg;
	char name[16], is_name[17];
	sigset_t want, is;

	mask_of(i, &want);
	pthread_sigmask(SIG_SETMASK, &want, NULL);
	snprintf(name, sizeof name, "keeper %d", i);
	must(prctl(PR_SET_NAME, name));
	tids[i] = gettid();
	thread_wait();
	pthread_sigmask(SIG_SETMASK, NULL, &is);
	sabotage(sigaddset(&is, SIGHUP));
	for (int signo = 1; signo <= SIGRTMAX; signo++)
		check(sigismember(&is, signo) == sigismember(&want, signo),
		      "thread %d: signal %d is %s", i, signo,
		      sigismember(&is, signo) ? "blocked" : "not blocked");
	check_eq(syscall(SYS_gettid), tids[i]);
	must(prctl(PR_GET_NAME, is_name));
	check(!strcmp(name, is_name), "thread %d is called %s", i, is_name);
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t threads[THREADS];

	test_init(argc, argv);
	for (intptr_t i = 0; i < THREADS; i++)
		threads[i] = thread_start(keeper, (void *)i);
	threads_await(THREADS);
	test_wait();
	threads_go();
	for (int i = 0; i < THREADS; i++)
		thread_join(threads[i]);
	pass();
}
