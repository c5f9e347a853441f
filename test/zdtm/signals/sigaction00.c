// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "signal actions of all signals: handlers, flags, masks, ignored ones";

struct kernel_action {
	void *handler;
	unsigned long flags;
	void *restorer;
	uint64_t mask;
};

static void by_signo(int signo)
{
}

static void by_info(int signo, siginfo_t *info, void *context)
{
}

static void set_action(int signo)
{
	static const int flags[] = { 0,
				     SA_RESTART,
				     SA_NODEFER,
				     SA_RESETHAND,
				     SA_ONSTACK,
				     SA_NOCLDSTOP,
				     SA_RESTART | SA_NODEFER | SA_ONSTACK };
	struct sigaction action = { .sa_flags = flags[signo % 7] };

	for (int other = 1; other <= SIGRTMAX; other += 1 + signo % 5)
		sigaddset(&action.sa_mask, other);
	if (signo % 4 == 0) {
		action.sa_handler = SIG_IGN;
	} else if (signo % 4 == 1) {
		action.sa_sigaction = by_info;
		action.sa_flags |= SA_SIGINFO;
	} else if (signo % 4 == 2) {
		action.sa_handler = by_signo;
	}
	sigaction(signo, &action, NULL);
}

/* Straight from the kernel, so that the restorer and the reserved signals are seen too. */
static void read_actions(struct kernel_action *to)
{
	for (int signo = 1; signo <= 64; signo++)
		must(syscall(SYS_rt_sigaction, signo, NULL, &to[signo], 8));
}

int main(int argc, char **argv)
{
	static struct kernel_action before[65], after[65];

	test_init(argc, argv);
	for (int signo = 1; signo <= SIGRTMAX; signo++)
		if (signo != SIGKILL && signo != SIGSTOP)
			set_action(signo);
	read_actions(before);
	test_wait();
	sabotage(set_action(SIGHUP + 4); signal(SIGUSR1, SIG_DFL));
	read_actions(after);
	for (int signo = 1; signo <= 64; signo++)
		check(!memcmp(&before[signo], &after[signo], sizeof *before),
		      "action of signal %d differs", signo);
	pass();
}
