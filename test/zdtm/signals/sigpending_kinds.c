// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "pending signals of other origins: kill, tgkill, a timer, a child's death";

static int dying(void *arg)
{
	return 6;
}

static void take(int signo, siginfo_t *info)
{
	struct timespec none = { 0 };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, signo);
	/* glibc would turn SI_TKILL into SI_USER */
	check_eq(syscall(SYS_rt_sigtimedwait, &set, info, &none, 8), signo);
	check_eq(info->si_signo, signo);
}

int main(int argc, char **argv)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN + 7 };
	struct itimerspec soon = { .it_value = { 0, 1 } };
	siginfo_t info;
	timer_t timer;
	sigset_t set;
	pid_t kid;

	test_init(argc, argv);
	sigfillset(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
	must(kill(getpid(), SIGUSR1));
	must(syscall(SYS_tgkill, getpid(), gettid(), SIGUSR2));
	event.sigev_value.sival_int = 4711;
	must(timer_create(CLOCK_MONOTONIC, &event, &timer));
	must(timer_settime(timer, 0, &soon, NULL));
	kid = kid_start(dying, NULL);
	await_state(kid, 'Z');
	sleep_ms(5);
	test_wait();
	take(SIGUSR1, &info);
	check_eq(info.si_code, SI_USER);
	check_eq(info.si_pid, getpid());
	take(SIGUSR2, &info);
	check_eq(info.si_code, SI_TKILL);
	take(SIGRTMIN + 7, &info);
	sabotage(info.si_value.sival_int = 0);
	check_eq(info.si_code, SI_TIMER);
	check_eq(info.si_value.sival_int, 4711);
	take(SIGCHLD, &info);
	check_eq(info.si_code, CLD_EXITED);
	check_eq(info.si_pid, kid);
	check_eq(info.si_status, 6);
	pass();
}
