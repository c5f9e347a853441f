// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"two processes that send each other queued signals all the time: none lost, none doubled";

/* Each answers a number with the next one; only one number is under way. */
static int64_t pong(pid_t peer, bool first)
{
	union sigval value = { .sival_int = 0 };
	siginfo_t info;
	sigset_t set;
	int seen = first ? -1 : -2;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	if (first)
		must(sigqueue(peer, SIGRTMIN, value));
	while (true) {
		if (sigwaitinfo(&set, &info) < 0) {
			check_eq(errno, EINTR);
			continue;
		}
		if (info.si_value.sival_int < 0)
			return seen;
		sabotage(info.si_value.sival_int += info.si_value.sival_int == 100);
		check_eq(info.si_value.sival_int, seen + 2);
		check_eq(info.si_pid, peer);
		seen = info.si_value.sival_int;
		value.sival_int = first && test_should_go() && seen > 200 ? -1 : seen + 1;
		must(sigqueue(peer, SIGRTMIN, value));
		if (value.sival_int < 0)
			return seen;
	}
}

static int kid_main(void *arg)
{
	kid_ready();
	pong(getppid(), false);
	return 0;
}

int main(int argc, char **argv)
{
	sigset_t set;
	pid_t kid;

	test_init(argc, argv);
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	kid = kid_start(kid_main, NULL);
	test_ready();
	pong(kid, true);
	kid_reap(kid);
	pass();
}
