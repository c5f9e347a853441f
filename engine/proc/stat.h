/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_PROC_STAT_H
#define ENGINE_PROC_STAT_H

/* /proc/PID/stat and /proc/PID/task/TID/stat, see proc_pid_stat(5). */
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"

/* 15 bytes for a task; kernel workers show up to 63. */
#define PROC_COMM_MAX 64

struct proc_stat {
	pid_t pid; /* all ids as seen from the pid namespace of this /proc; 0: outside of it */
	char comm[PROC_COMM_MAX]; /* raw: may hold spaces, parentheses, newlines, anything but 0 */
	char state;		  /* R S D Z T t X I ... */
	pid_t ppid;
	pid_t pgid;
	pid_t sid;
	uint32_t tty_nr; /* device number in the kernel's userspace encoding; 0: no terminal */
	pid_t tpgid;	 /* -1: no terminal */
	uint32_t flags;	 /* PF_*: 0x40 the task has not exec'd since fork, 0x200000 kernel thread */
	int priority;	 /* as the scheduler sees it: 20 + nice, or -1 - rt_priority */
	int nice;
	int n_threads;
	uint64_t starttime; /* clock ticks since boot */
	uint64_t start_code;
	uint64_t end_code;
	uint64_t start_stack;
	int exit_signal; /* its parent is told of its end by this one; SIGCHLD nearly always */
	uint32_t rt_priority;
	uint32_t policy; /* SCHED_* */
	uint64_t start_data;
	uint64_t end_data;
	uint64_t start_brk;
	uint64_t arg_start;
	uint64_t arg_end;
	uint64_t env_start;
	uint64_t env_end;
	int exit_code; /* as wait(2) would return it */
};

/*
 * Addresses and exit_code are 0 (start_code and end_code 1, if the program has memory) when the
 * reader may not ptrace the task: check CAP_SYS_PTRACE or start_stack before trusting them.
 */
int proc_stat_parse(const char *text, size_t len, struct proc_stat *ret, struct err *e);

#endif
