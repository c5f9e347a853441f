/* SPDX-License-Identifier: GPL-2.0-only */
/* Reading and tracing tasks: ptrace and /proc/PID, tried on a child or on the probe itself. */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "base/util.h"
#include "engine/check/lab.h"
#include "engine/check/probes.h"

/* linux/ptrace.h; libc has no names for some of these */
#define PT_O_SUSPEND_SECCOMP	  (1 << 21)
#define PT_PEEKSIGINFO		  0x4209
#define PT_GETSIGMASK		  0x420a
#define PT_SECCOMP_GET_FILTER	  0x420c
#define PT_GET_RSEQ_CONFIGURATION 0x420f /* Linux 5.13 */

/* A request as a number: libc's own has an enum of those it knows. */
static long trace(int request, pid_t pid, unsigned long addr, void *data)
{
	return ptrace((enum __ptrace_request)request, pid, (void *)addr, data);
}

/* ---- ptrace ---- */

int probe_ptrace_seize(void)
{
	autovictim pid = victim_start(NULL);
	struct user_regs_struct regs;
	struct iovec iov = { &regs, sizeof(regs) };
	int ret = victim_stop(pid, PTRACE_O_TRACESYSGOOD);

	if (ret < 0)
		return ret == -EIO ? 0 : ret;
	return answer_unless(trace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &iov), EIO);
}

int probe_peeksiginfo(void)
{
	struct {
		uint64_t off;
		uint32_t flags;
		int32_t nr;
	} args = { .nr = 1 };
	autovictim pid = victim_start(NULL);
	siginfo_t info;
	uint64_t mask;
	int ret = victim_stop(pid, 0);

	if (ret < 0)
		return ret;
	ret = answer_unless(trace(PT_PEEKSIGINFO, pid, (unsigned long)&args, &info), EIO);
	if (ret != 1)
		return ret;
	return answer_unless(trace(PT_GETSIGMASK, pid, sizeof(mask), &mask), EIO);
}

/* Not there without CONFIG_CHECKPOINT_RESTORE; forbidden to tracers that have filters themselves.
 */
int probe_seccomp_suspend(void)
{
	autovictim pid = victim_start(NULL);
	int ret = victim_stop(pid, PT_O_SUSPEND_SECCOMP);

	if (ret < 0)
		return ret == -EINVAL ? 0 : ret;
	return 1;
}

static void allow_everything(void)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog prog = { 1, &allow };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog))
		_exit(2);
	raise(SIGSTOP);
}

int probe_seccomp_filters(void)
{
	autovictim pid = victim_start(allow_everything);
	int status, ret;

	if (pid < 0)
		return pid;
	if (waitpid(pid, &status, WUNTRACED) != pid)
		return -errno;
	if (!WIFSTOPPED(status)) {
		pid = -1;
		return 0;
	}
	ret = victim_stop(pid, 0);
	if (ret < 0)
		return ret;
	/* Without a buffer it returns the number of instructions. EIO, EINVAL: unknown request. */
	ret = answer_unless(trace(PT_SECCOMP_GET_FILTER, pid, 0, NULL), EIO);
	return ret == -EINVAL ? 0 : ret;
}

int probe_get_rseq_conf(void)
{
	autovictim pid = victim_start(NULL);
	uint64_t conf[3];
	int ret = victim_stop(pid, 0);

	if (ret < 0)
		return ret;
	return answer_unless(trace(PT_GET_RSEQ_CONFIGURATION, pid, sizeof(conf), conf), EIO);
}

static __attribute__((noinline)) void trap_here(void)
{
	__asm__ volatile("");
}

static void call_for_ever(void)
{
	for (;;)
		trap_here();
}

/*
 * Some hypervisors take the debug registers and never trap: wait for a second at most. A SIGCHLD
 * may still come for the stop before; SIGCHLD is blocked, so none is missed.
 */
static int wait_for_trap(pid_t pid, const sigset_t *chld)
{
	struct timespec second = { .tv_sec = 1 };
	int status;

	do {
		pid_t got = waitpid(pid, &status, WNOHANG);

		if (got)
			return got == pid && WIFSTOPPED(status) && WSTOPSIG(status) == SIGTRAP;
	} while (sigtimedwait(chld, NULL, &second) > 0);
	return 0;
}

int probe_breakpoints(void)
{
	autovictim pid = victim_start(call_for_ever);
	int ret = victim_stop(pid, 0);
	sigset_t chld;

	if (ret < 0)
		return ret;
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigprocmask(SIG_BLOCK, &chld, NULL);
	if (trace(PTRACE_POKEUSER, pid, offsetof(struct user, u_debugreg[0]), trap_here) ||
	    trace(PTRACE_POKEUSER, pid, offsetof(struct user, u_debugreg[7]), (void *)1))
		return 0;
	if (trace(PTRACE_CONT, pid, 0, NULL))
		return -errno;
	return wait_for_trap(pid, &chld);
}

/* ---- without stopping it ---- */

int probe_process_vm_readv(void)
{
	autovictim pid = victim_start(NULL);
	char here, there = 0;
	struct iovec to = { &here, 1 }, from = { &there, 1 };

	if (pid < 0)
		return pid;
	return answer_unless(process_vm_readv(pid, &to, 1, &from, 1, 0), ENOSYS);
}

int probe_proc_children(void)
{
	char path[50];

	snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
	return answer_unless(access(path, R_OK), ENOENT);
}

/* The last field, exit_code, came with Linux 3.5; 50 fields follow the name. */
int probe_proc_stat(void)
{
	autofree char *text = NULL;
	ssize_t len = read_file_at(AT_FDCWD, "/proc/self/stat", &text);
	const char *p = len < 0 ? NULL : strrchr(text, ')');
	int n = 0;

	if (len < 0)
		return len;
	while (p && (p = strchr(p, ' '))) {
		p++;
		n++;
	}
	return n >= 50;
}

int probe_ns_pid(void)
{
	return file_has_line("/proc/self/status", "NSpid:");
}

/* A login id is set by writing; the audit rules may have made it immutable. */
int probe_loginuid(void)
{
	autofree char *text = NULL;
	ssize_t len = read_file_at(AT_FDCWD, "/proc/self/loginuid", &text);
	autofd fd = open("/proc/self/loginuid", O_WRONLY | O_CLOEXEC);

	if (len < 0 || fd < 0)
		return answer_unless(-1, ENOENT);
	return answer_unless(write(fd, text, len), EPERM);
}
