// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "queued signals with siginfo, to the process and to one thread, in order";

enum { QUEUED = 5 };

static const int signals[] = { SIGUSR1, SIGCHLD, SIGPIPE };

static void queue_info(pid_t tid, int signo, int value)
{
	siginfo_t info = { .si_signo = signo, .si_code = SI_QUEUE };

	info.si_pid = 1000 + value;
	info.si_uid = 2000 + value;
	info.si_value.sival_ptr = (void *)(0x1122334400000000 + value);
	if (tid)
		must(syscall(SYS_rt_tgsigqueueinfo, getpid(), tid, signo, &info));
	else
		must(syscall(SYS_rt_sigqueueinfo, getpid(), signo, &info));
}

/* Takes everything pending for this thread, lowest signal first, and checks order and payload. */
static void take(int signo, int base, int count)
{
	struct timespec none = { 0 };
	siginfo_t info;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, signo);
	for (int i = 0; i < count; i++) {
		check_eq(sigtimedwait(&set, &info, &none), signo);
		sabotage(info.si_pid++);
		check_eq(info.si_code, SI_QUEUE);
		check_eq(info.si_pid, 1000 + base + i);
		check_eq(info.si_uid, 2000 + base + i);
		check_eq((uintptr_t)info.si_value.sival_ptr, 0x1122334400000000 + base + i);
	}
}

static void check_none_left(void)
{
	struct timespec none = { 0 };
	sigset_t all;

	sigfillset(&all);
	check(sigtimedwait(&all, NULL, &none) < 0 && errno == EAGAIN, "one signal too many");
}

static void *thread_main(void *arg)
{
	for (int i = 0; i < QUEUED; i++)
		queue_info(gettid(), SIGRTMIN + 2, 100 + i);
	queue_info(gettid(), SIGUSR2, 150);
	thread_wait();
	take(SIGRTMIN + 2, 100, QUEUED);
	take(SIGUSR2, 150, 1);
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t thread;
	sigset_t all;

	test_init(argc, argv);
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	thread = thread_start(thread_main, NULL);
	threads_await(1);
	for (int i = 0; i < QUEUED; i++) {
		queue_info(0, SIGRTMIN + 2, 200 + i);
		queue_info(gettid(), SIGRTMIN + 3, 300 + i);
		queue_info(0, SIGRTMIN + 3, 400 + i);
	}
	for (int i = 0; i < 3; i++)
		queue_info(0, signals[i], 500 + i);
	test_wait();
	threads_go();
	thread_join(thread);
	take(SIGRTMIN + 2, 200, QUEUED);
	take(SIGRTMIN + 3, 300, QUEUED); /* those of the thread come first */
	take(SIGRTMIN + 3, 400, QUEUED);
	for (int i = 0; i < 3; i++)
		take(signals[i], 500 + i, 1);
	check_none_left();
	pass();
}
