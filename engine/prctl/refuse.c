/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is seen of a task or thread from outside and cannot be kept yet. Each is refused by name.
 *
 * What nobody can see, and so is lost without a word: Landlock domains and Yama's PR_SET_PTRACER.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <signal.h>

#include "engine/core/facts.h"
#include "engine/prctl/state.h"

#define CRIU_PTRACE_GET_SYSCALL_USER_DISPATCH_CONFIG 0x4211 /* Linux 6.4 */

/* linux/sched.h: PR_SET_IO_FLUSHER sets both. */
#define PF_MEMALLOC_NOIO 0x00080000


struct user_dispatch {
	uint64_t mode;
	uint64_t selector;
	uint64_t offset;
	uint64_t len;
};

static int refuse_seccomp(const struct thread *th, struct err *e)
{
	int mode = th->status->seccomp;

	if (mode <= SECCOMP_MODE_DISABLED)
		return 0;
	return err_say(e, -ENOTSUP, "thread %d uses seccomp (%s): not supported yet", th->tid,
		       mode == SECCOMP_MODE_STRICT ? "strict mode" : "filters");
}

static int refuse_user_dispatch(const struct thread *th, struct err *e)
{
	struct user_dispatch config = { 0 };

	if (ptrace(CRIU_PTRACE_GET_SYSCALL_USER_DISPATCH_CONFIG, th->tid, sizeof(config), &config))
		return 0; /* an older kernel, where it cannot be seen */
	if (!config.mode)
		return 0;
	return err_say(e, -ENOTSUP, "thread %d uses syscall user dispatch: not supported yet",
		       th->tid);
}

static int refuse_core_cookie(const struct thread *th, struct err *e)
{
	uint64_t cookie = 0;

	if (prctl(PR_SCHED_CORE, PR_SCHED_CORE_GET, th->tid, PR_SCHED_CORE_SCOPE_THREAD, &cookie))
		return 0; /* no SMT, or no core scheduling in this kernel */
	if (!cookie)
		return 0;
	return err_say(e, -ENOTSUP, "thread %d has a core scheduling cookie: not supported yet",
		       th->tid);
}

int refuse_thread(const struct thread *th, struct err *e)
{
	int ret = refuse_seccomp(th, e);

	if (!ret)
		ret = refuse_user_dispatch(th, e);
	if (!ret)
		ret = refuse_core_cookie(th, e);
	return ret;
}

int refuse_task(const struct task *t, struct err *e)
{
	if (t->stat->flags & PF_MEMALLOC_NOIO)
		return err_say(e, -ENOTSUP, "it is an IO flusher (PR_SET_IO_FLUSHER): not supported "
					    "yet");
	if (t->stat->exit_signal != SIGCHLD)
		return err_say(e, -ENOTSUP,
			       "its parent is told of its end by signal %d instead of SIGCHLD: not "
			       "supported yet",
			       t->stat->exit_signal);
	return 0;
}
