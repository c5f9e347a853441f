// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"blocked in sigsuspend: the temporary mask holds, then the old one comes back";

static volatile sig_atomic_t order[2], n_seen;

static void on_signal(int signo)
{
	sigset_t mask;

	sigprocmask(SIG_SETMASK, NULL, &mask);
	if (n_seen < 2)
		order[n_seen++] = signo + (sigismember(&mask, SIGHUP) ? 100 : 0);
}

/* SIGHUP comes first but is blocked inside; it is handled when the outer mask is back. */
static int suspended(void *arg)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_NODEFER };
	sigset_t outer, inner;

	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	sigemptyset(&outer);
	sigaddset(&outer, SIGUSR1);
	sigaddset(&outer, SIGWINCH);
	sigprocmask(SIG_SETMASK, &outer, NULL);
	sigemptyset(&inner);
	sigaddset(&inner, SIGHUP);
	kid_ready();
	check_eq(sigsuspend(&inner), -1);
	check_eq(errno, EINTR);
	sabotage(order[0] = SIGHUP);
	check_eq(n_seen, 2);
	check_eq(order[0], SIGUSR1 + 100);
	check_eq(order[1], SIGHUP);
	sigprocmask(SIG_SETMASK, NULL, &inner);
	check(sigismember(&inner, SIGUSR1) && sigismember(&inner, SIGWINCH) &&
		      !sigismember(&inner, SIGHUP),
	      "the mask of before did not come back");
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kid;

	test_init(argc, argv);
	kid = kid_start(suspended, NULL);
	await_blocked(kid, SYS_rt_sigsuspend);
	test_wait();
	await_blocked(kid, SYS_rt_sigsuspend);
	must(kill(kid, SIGHUP));
	sleep_ms(20);
	await_blocked(kid, SYS_rt_sigsuspend);
	must(kill(kid, SIGUSR1));
	kid_reap(kid);
	pass();
}
