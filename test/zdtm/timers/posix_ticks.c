// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"periodic POSIX timers go on ticking: signals with payload, overrun counted, to a thread";

/* A tick must come within two seconds. */
static void take_tick(const sigset_t *set, siginfo_t *info)
{
	struct timespec limit = { 2, 0 };

	while (sigtimedwait(set, info, &limit) < 0)
		check(errno == EINTR, "no tick: %s", strerror(errno));
}

static timer_t to_process, to_thread;
static volatile pid_t receiver_tid;

static void *receiver(void *arg)
{
	siginfo_t info;
	sigset_t set;

	receiver_tid = gettid();
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN + 1);
	thread_wait();
	for (int i = 0; i < 3; i++) {
		take_tick(&set, &info);
		check_eq(info.si_code, SI_TIMER);
		check_eq(info.si_value.sival_int, 2222);
	}
	return NULL;
}

static timer_t start(int notify, int signo, int value)
{
	struct sigevent event = { .sigev_notify = notify, .sigev_signo = signo };
	struct itimerspec set = { { 0, 10000000 }, { 0, 10000000 } };
	timer_t timer;

	event.sigev_value.sival_int = value;
	event._sigev_un._tid = receiver_tid;
	must(timer_create(CLOCK_MONOTONIC, &event, &timer));
	must(timer_settime(timer, 0, &set, NULL));
	return timer;
}

int main(int argc, char **argv)
{
	pthread_t thread;
	siginfo_t info;
	sigset_t set;

	test_init(argc, argv);
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigaddset(&set, SIGRTMIN + 1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	thread = thread_start(receiver, NULL);
	threads_await(1);
	to_process = start(SIGEV_SIGNAL, SIGRTMIN, 1111);
	to_thread = start(SIGEV_THREAD_ID, SIGRTMIN + 1, 2222);
	sleep_ms(60);
	test_wait();
	sigdelset(&set, SIGRTMIN + 1);
	sabotage(timer_delete(to_process));
	for (int i = 0; i < 5; i++) {
		take_tick(&set, &info);
		check_eq(info.si_value.sival_int, 1111);
	}
	check(timer_getoverrun(to_process) < 10000, "overrun is absurd");
	threads_go();
	thread_join(thread);
	pass();
}
