/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Seizing a thread can wait for itself. A thread inside execve holds the lock that PTRACE_SEIZE of any thread of the
 * process needs (cred_guard_mutex), kills its siblings, and waits until the tracers of those have seen them dead.
 * Their tracer are we, and we wait for the lock. So while one thread of this program seizes, another one looks
 * after the dead. It is started when a process has a second thread.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

#include "compel/freezer.h"

#define LOOK_NS 2000000L

struct reaper {
	pthread_t thread;
	pthread_mutex_t lock; /* free only while the freezer is inside a call that may wait */
	pthread_cond_t wake;
	const struct frozen_process *process;
	bool done;
};

/* A tracer is told of stops as well, whatever it asks for: those are not ours to take. */
static bool is_dead(pid_t tid)
{
	siginfo_t info = { 0 };

	if (waitid(P_PID, tid, &info, WEXITED | WNOHANG | WNOWAIT | __WALL) || !info.si_pid)
		return false;
	return info.si_code == CLD_EXITED || info.si_code == CLD_KILLED || info.si_code == CLD_DUMPED;
}

/* What tracee_poll will say of them is that they are gone. */
static void reap(const struct frozen_process *p)
{
	siginfo_t info;
	size_t i;

	for (i = 0; i < p->n_threads; i++)
		if (is_dead(p->threads[i].tid))
			waitid(P_PID, p->threads[i].tid, &info, WEXITED | WNOHANG | __WALL);
}

static void *reaper_main(void *data)
{
	struct reaper *r = data;

	pthread_mutex_lock(&r->lock);
	while (!r->done) {
		struct timespec until;

		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += LOOK_NS;
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		pthread_cond_timedwait(&r->wake, &r->lock, &until);
		if (r->process)
			reap(r->process);
	}
	pthread_mutex_unlock(&r->lock);
	return NULL;
}

static int start(struct reaper *r)
{
	sigset_t all, old;
	int ret;

	pthread_mutex_init(&r->lock, NULL);
	pthread_cond_init(&r->wake, NULL);
	pthread_mutex_lock(&r->lock);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	ret = pthread_create(&r->thread, NULL, reaper_main, r);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return -ret;
}

int freezer_start_reaper(struct freezer *f, struct err *e)
{
	int ret;

	if (f->reaper)
		return 0;
	f->reaper = calloc(1, sizeof(*f->reaper));
	ret = f->reaper ? start(f->reaper) : -ENOMEM;
	if (!ret)
		return 0;
	free(f->reaper);
	f->reaper = NULL;
	return err_set(e, ret, "thread that looks after the dead");
}

void freezer_stop_reaper(struct freezer *f)
{
	if (!f->reaper)
		return;
	f->reaper->done = true;
	pthread_cond_signal(&f->reaper->wake);
	pthread_mutex_unlock(&f->reaper->lock);
	pthread_join(f->reaper->thread, NULL);
	free(f->reaper);
	f->reaper = NULL;
}

void freezer_let_reap(struct freezer *f, const struct frozen_process *p)
{
	if (!f->reaper)
		return;
	f->reaper->process = p;
	pthread_mutex_unlock(&f->reaper->lock);
}

void freezer_end_reap(struct freezer *f)
{
	if (!f->reaper)
		return;
	pthread_mutex_lock(&f->reaper->lock);
	f->reaper->process = NULL;
}
