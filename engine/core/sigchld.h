/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_CORE_SIGCHLD_H
#define ENGINE_CORE_SIGCHLD_H

/*
 * A tracer lives on SIGCHLD: it has to be blocked, to be waited for (tracee_wait), and must not be ignored, or the
 * kernel sends none and reaps children itself. The caller may have it otherwise, and gets it back so.
 */
#include <signal.h>

struct sigchld {
	sigset_t mask;
	struct sigaction action;
};

static inline void sigchld_take(struct sigchld *old)
{
	const struct sigaction by_default = { .sa_handler = SIG_DFL };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, &old->mask);
	sigaction(SIGCHLD, &by_default, &old->action);
}

static inline void sigchld_give_back(const struct sigchld *old)
{
	sigaction(SIGCHLD, &old->action, NULL);
	sigprocmask(SIG_SETMASK, &old->mask, NULL);
}

#endif
