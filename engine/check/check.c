/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * criu check: walks the table of probes. Each probe is run in a child, see probe.h; its answer
 * comes back as the exit status. A child that dies or does not answer within PROBE_SECONDS cannot
 * tell. A feature that we cannot tell of counts as missing: "Looks good" must not be a guess.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/check/probe.h"
#include "engine/engine.h"

#define PROBE_SECONDS 10

/* ---- one probe ---- */

/* An answer as an exit status, 0 to 255, and back: 0 and 1 as they are, then the errors. */
static int status_of(int answer)
{
	return answer < 0 ? 1 - answer : answer;
}

static int answer_of(int status)
{
	return status > 1 ? 1 - status : status;
}

static void __attribute__((noreturn)) probe_main(const struct probe *p, pid_t parent)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGALRM, SIG_DFL);
	signal(SIGCHLD, SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(status_of(-ECANCELED));
	alarm(PROBE_SECONDS);
	_exit(status_of(p->run()));
}

static int probe_run(const struct probe *p)
{
	pid_t parent = getpid(), pid = fork();
	int status;

	if (pid < 0)
		return -errno;
	if (!pid)
		probe_main(p, parent);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	if (WIFEXITED(status))
		return answer_of(WEXITSTATUS(status));
	return WTERMSIG(status) == SIGALRM ? -ETIMEDOUT : -EFAULT;
}

/* ---- criu check ---- */

static bool is_wanted(const struct probe *p, unsigned int levels)
{
	if (p->applies && !p->applies())
		return false;
	switch (p->level) {
	case PROBE_BASE:
	case PROBE_NOTE:
		return true;
	case PROBE_EXTRA:
		return levels & CHECK_EXTRA;
	case PROBE_EXPERIMENTAL:
		return levels & CHECK_EXPERIMENTAL;
	case PROBE_NAMED:
		break;
	}
	return false;
}

static void tell(struct log *log, const struct probe *p, int answer)
{
	const char *sep = p->remedy ? "; " : "", *remedy = p->remedy ? p->remedy : "";

	if (answer > 0)
		log_debug(log, "%s is supported", p->name);
	else if (p->level == PROBE_NOTE)
		log_info(log, "%s is not supported: %s", p->name, p->cost);
	else if (!answer)
		log_warn(log, "%s is not supported: %s%s%s", p->name, p->cost, sep, remedy);
	else
		log_warn(log, "%s: no telling whether it is supported (%s); without it: %s",
			 p->name, strerror(-answer), p->cost);
}

/*
 * A caller that ignores SIGCHLD, as some started with `nohup` and the like do, has no children to
 * wait for: the kernel reaps them. Not while we probe.
 */
static void wait_for_children(struct sigaction *ret_old)
{
	const struct sigaction by_default = { .sa_handler = SIG_DFL };

	sigaction(SIGCHLD, NULL, ret_old);
	if (ret_old->sa_handler == SIG_IGN || ret_old->sa_flags & SA_NOCLDWAIT)
		sigaction(SIGCHLD, &by_default, NULL);
}

static void as_before(const struct sigaction *old)
{
	sigaction(SIGCHLD, old, NULL);
}

int engine_check(unsigned int levels, struct log *log)
{
	struct sigaction old;
	int verdict = 0, answer;

	wait_for_children(&old);
	for (size_t i = 0; i < n_probes; i++) {
		const struct probe *p = &probe_table[i];

		if (!is_wanted(p, levels))
			continue;
		answer = probe_run(p);
		tell(log, p, answer);
		if (answer > 0 || p->level == PROBE_NOTE)
			continue;
		if (p->level == PROBE_BASE)
			verdict = 2;
		else if (!verdict)
			verdict = 1;
	}
	as_before(&old);
	return verdict;
}

int engine_check_feature(const char *name, struct err *e)
{
	for (size_t i = 0; i < n_probes; i++) {
		const struct probe *p = &probe_table[i];
		struct sigaction old;
		int answer;

		if (strcmp(p->name, name))
			continue;
		wait_for_children(&old);
		answer = probe_run(p);
		as_before(&old);
		/* -ENOENT is ours alone: an unknown name. */
		if (answer == -ENOENT)
			answer = -EIO;
		if (answer < 0)
			return err_set(e, answer, "no telling whether %s is supported", name);
		return answer;
	}
	return err_say(e, -ENOENT, "no feature is called %s", name);
}
