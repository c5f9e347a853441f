// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"sigtimedwait: EINTR is allowed (the kernel never restarts it), an early timeout is not";

static int kid_main(void *arg)
{
	struct timespec time = { 1, 500000000 };
	int64_t end = now_ns(CLOCK_MONOTONIC) + 1500000000LL;
	siginfo_t info;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	kid_ready();
	while (sigtimedwait(&set, &info, &time) < 0) {
		if (errno == EINTR)
			continue;
		check_eq(errno, EAGAIN);
		sabotage(end += 5000000000LL);
		check(now_ns(CLOCK_MONOTONIC) >= end, "early timeout");
		return 0;
	}
	fail("a signal came");
}

int main(int argc, char **argv)
{
	pid_t kid;

	test_init(argc, argv);
	kid = kid_start(kid_main, NULL);
	await_blocked(kid, SYS_rt_sigtimedwait);
	test_wait();
	kid_reap(kid);
	pass();
}
