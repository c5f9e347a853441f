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

#include "engine/prctl/state.h"
#include "engine/proc/procfs.h"
#include "engine/proc/stat.h"

#define CRIU_PTRACE_GET_SYSCALL_USER_DISPATCH_CONFIG 0x4211 /* Linux 6.4 */

/* linux/sched.h: PR_SET_IO_FLUSHER sets both. */
#define PF_MEMALLOC_NOIO 0x00080000

#define STAT_EXIT_SIGNAL 38 /* proc_pid_stat(5) */

struct user_dispatch {
	uint64_t mode;
	uint64_t selector;
	uint64_t offset;
	uint64_t len;
};

static int refuse_seccomp(const struct thread *th, struct err *e)
{
	int mode = prctl_status(th)->seccomp;

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

/* Field @n of a stat line, n > 2, as proc_pid_stat(5) counts. */
static const char *stat_field(const char *text, unsigned int n)
{
	const char *p = strrchr(text, ')');
	unsigned int i;

	for (i = 2; p && i < n; i++) {
		p = strchr(p, ' ');
		if (p)
			p++;
	}
	return p;
}

static int refuse_exit_signal(const char *text, struct err *e)
{
	const char *field = stat_field(text, STAT_EXIT_SIGNAL);
	int signo = field ? atoi(field) : SIGCHLD;

	if (signo == SIGCHLD)
		return 0;
	return err_say(e, -ENOTSUP,
		       "its parent is told of its end by signal %d instead of SIGCHLD: not supported "
		       "yet",
		       signo);
}

int refuse_task(const struct task *t, struct err *e)
{
	autofree char *text = NULL;
	struct proc_stat stat;
	size_t cap = 0;
	ssize_t len = proc_read(t->proc_fd, "stat", &text, &cap);

	if (len < 0)
		return err_set(e, len, "read stat");
	if (proc_stat_parse(text, len, &stat, e))
		return err_wrap(e, "stat");
	if (stat.flags & PF_MEMALLOC_NOIO)
		return err_say(e, -ENOTSUP, "it is an IO flusher (PR_SET_IO_FLUSHER): not supported "
					    "yet");
	return refuse_exit_signal(text, e);
}
