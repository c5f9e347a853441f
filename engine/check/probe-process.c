/* SPDX-License-Identifier: GPL-2.0-only */
/* Making tasks, and asking what they are made of. */
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/kcmp.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/util.h"
#include "engine/check/lab.h"
#include "engine/check/probes.h"

#define GET_TID_ADDRESS 40 /* PR_GET_TID_ADDRESS, needs CONFIG_CHECKPOINT_RESTORE */

int probe_pidfd_store(void)
{
	autofd self = syscall(SYS_pidfd_open, getpid(), 0);
	autofd copy = self < 0 ? -1 : syscall(SYS_pidfd_getfd, self, self, 0);

	return answer_unless(copy, ENOSYS);
}

int probe_kcmp(void)
{
	pid_t self = getpid();
	autofd a = open("/", O_PATH | O_CLOEXEC);
	autofd b = open("/", O_PATH | O_CLOEXEC);
	autofd same = fcntl(a, F_DUPFD_CLOEXEC, 0);
	long ret = syscall(SYS_kcmp, self, self, KCMP_FILE, a, same);

	if (ret < 0)
		return answer_unless(ret, ENOSYS);
	return ret == 0 && syscall(SYS_kcmp, self, self, KCMP_FILE, a, b) > 0;
}

/* The pid of a child that has just been reaped is free, unless somebody is very quick. */
static pid_t free_pid(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	if (pid > 0)
		waitpid(pid, NULL, 0);
	return pid;
}

static int clone_as(pid_t want)
{
	struct clone_args args = { .exit_signal = SIGCHLD,
				   .set_tid = (uintptr_t)&want,
				   .set_tid_size = 1 };
	pid_t pid = syscall(SYS_clone3, &args, sizeof(args));

	if (!pid)
		_exit(0);
	if (pid < 0)
		return -errno;
	waitpid(pid, NULL, 0);
	return pid == want;
}

/* A kernel without set_tid answers E2BIG, one without clone3 ENOSYS. */
int probe_clone3_set_tid(void)
{
	int ret;

	for (int tries = 0; tries < 10; tries++) {
		pid_t want = free_pid();

		if (want < 0)
			return -errno;
		ret = clone_as(want);
		if (ret != -EEXIST)
			break;
	}
	return ret == -E2BIG || ret == -ENOSYS || ret == -EINVAL ? 0 : ret;
}

static void clone_sibling(void)
{
	pid_t pid = syscall(SYS_clone, CLONE_PARENT | CLONE_NEWPID | SIGCHLD, NULL, NULL, NULL, 0);

	_exit(pid < 0 ? errno : 0);
}

/* The new task is a sibling of the one that makes it, so both are children of this probe. */
int probe_clone_parent_vs_pid(void)
{
	pid_t pid = victim_start(clone_sibling);
	int status;

	if (pid < 0)
		return pid;
	if (waitpid(pid, &status, 0) != pid)
		return -errno;
	while (wait(NULL) > 0)
		;
	errno = WEXITSTATUS(status);
	return answer_unless(errno ? -1 : 0, EINVAL);
}

int probe_ns_last_pid(void)
{
	autofd fd = open("/proc/sys/kernel/ns_last_pid", O_RDWR | O_CLOEXEC);

	return answer_unless(fd, ENOENT);
}

int probe_futex(void)
{
	uint32_t word = 0;

	return answer_unless(syscall(SYS_futex, &word, FUTEX_WAKE, 1, NULL, NULL, 0), ENOSYS);
}

/* A task may send itself a signal as if the kernel or somebody else had sent it. */
int probe_sigqueueinfo(void)
{
	siginfo_t info = { .si_signo = SIGUSR1, .si_code = SI_KERNEL };
	struct timespec now = { 0 };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	if (syscall(SYS_rt_sigqueueinfo, getpid(), SIGUSR1, &info))
		return answer_unless(-1, EPERM);
	memset(&info, 0, sizeof(info));
	return sigtimedwait(&set, &info, &now) == SIGUSR1 && info.si_code == SI_KERNEL;
}

int probe_tid_address(void)
{
	int *address;

	return answer_unless(prctl(GET_TID_ADDRESS, &address, 0, 0, 0), EINVAL);
}
