/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The agent: runs a stream of records inside a task. See wire.h for the language.
 *
 * May use: its arguments, its stack, system calls. May not use: libc, globals, string literals,
 * vector registers (the task's are live), thread-local storage, the stack protector.
 */
#include <errno.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <linux/futex.h>
#include <linux/sched.h>
#include <sys/uio.h>
#include <time.h>

#include "compel/wire.h"
#include "arch.h"

#define CLONE_TRIES 1000 /* a second */
#define IOV_BATCH 1024 /* UIO_MAXIOV */

static struct agent_record *records(struct agent_stream *s)
{
	return (struct agent_record *)(s + 1);
}

static uint64_t arg_value(struct agent_stream *s, const struct agent_record *rec, unsigned int i)
{
	uint64_t value = rec->arg[i];

	switch (rec->flags >> (2 * i) & 3) {
	case AGENT_OFFSET:
		return (uint64_t)s + value;
	case AGENT_RESULT:
		return records(s)[value].ret;
	default:
		return value;
	}
}

/* Takes @done bytes off the front of an iovec; returns the new front. */
static struct iovec *iov_advance(struct iovec *iov, uint64_t done)
{
	while (done && done >= iov->iov_len) {
		done -= iov->iov_len;
		iov++;
	}
	if (done) {
		iov->iov_base = (char *)iov->iov_base + done;
		iov->iov_len -= done;
	}
	return iov;
}

static long preadv_full(int fd, struct iovec *iov, uint64_t n, uint64_t off, uint64_t *count)
{
	struct iovec *end = iov + n;

	while (iov < end) {
		uint64_t batch = end - iov < IOV_BATCH ? end - iov : IOV_BATCH;
		long ret = sys_call(SYS_preadv, fd, (long)iov, batch, off, 0, 0);

		if (ret == -EINTR || ret == -EAGAIN)
			continue;
		if (ret < 0)
			return ret;
		if (ret == 0)
			return -ENODATA;
		off += ret;
		if (count)
			__atomic_add_fetch(count, ret, __ATOMIC_RELAXED);
		iov = iov_advance(iov, ret);
	}
	return 0;
}

static long futex_post(uint32_t *word)
{
	__atomic_add_fetch(word, 1, __ATOMIC_SEQ_CST);
	return sys_call(SYS_futex, (long)word, FUTEX_WAKE, 0x7fffffff, 0, 0, 0);
}

static long futex_wait(uint32_t *word, uint32_t least)
{
	for (;;) {
		uint32_t now = __atomic_load_n(word, __ATOMIC_SEQ_CST);

		if (now >= least)
			return 0;
		sys_call(SYS_futex, (long)word, FUTEX_WAIT, now, 0, 0, 0);
	}
}

static long futex_join(uint32_t *word)
{
	for (;;) {
		uint32_t now = __atomic_load_n(word, __ATOMIC_SEQ_CST);

		if (!now)
			return 0;
		sys_call(SYS_futex, (long)word, FUTEX_WAIT, now, 0, 0, 0);
	}
}

static long clone_with_stream(const uint64_t *arg)
{
	int32_t tid = arg[3];
	struct timespec tick = { 0, 1000000 };
	unsigned int tries;
	long ret = 0;
	struct clone_args args = {
		.flags = arg[0] | (arg[5] ? CLONE_CHILD_CLEARTID : 0),
		.child_tid = arg[5],
		.exit_signal = arg[4],
		.stack = arg[2] - AGENT_STACK,
		.stack_size = AGENT_STACK,
		.set_tid = tid ? (uint64_t)&tid : 0,
		.set_tid_size = tid ? 1 : 0,
	};

	/* A number may still belong to a session or group of tasks that are just going. */
	for (tries = 0; tries < CLONE_TRIES; tries++) {
		ret = agent_clone(&args, sizeof(args), (void *)arg[1]);
		if (ret != -EEXIST)
			break;
		sys_call(SYS_nanosleep, (long)&tick, 0, 0, 0, 0, 0);
	}
	return ret;
}

static long stop_self(uint32_t signo)
{
	long pid = sys_call(SYS_getpid, 0, 0, 0, 0, 0, 0);
	long tid = sys_call(SYS_gettid, 0, 0, 0, 0, 0, 0);

	return sys_call(SYS_tgkill, pid, tid, signo, AGENT_STOP_MAGIC, 0, 0);
}

static void halt(void)
{
	for (;;)
		sys_call(SYS_pause, 0, 0, 0, 0, 0, 0);
}

static void finish(struct agent_stream *s)
{
	if (s->status == AGENT_RUNNING)
		s->status = AGENT_DONE;
}

static long run_record(struct agent_stream *s, struct agent_record *rec)
{
	uint64_t arg[6];
	unsigned int i;

	for (i = 0; i < 6; i++)
		arg[i] = arg_value(s, rec, i);

	switch (rec->op) {
	case AGENT_SYSCALL:
		return sys_call(rec->nr, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]);
	case AGENT_PREADV:
		return preadv_full(arg[0], (struct iovec *)arg[1], arg[2], arg[3],
				   (uint64_t *)arg[4]);
	case AGENT_CLONE:
		return clone_with_stream(arg);
	case AGENT_POST:
		return futex_post((uint32_t *)arg[0]);
	case AGENT_WAIT:
		return futex_wait((uint32_t *)arg[0], arg[1]);
	case AGENT_STOP:
		finish(s);
		return stop_self(rec->nr);
	case AGENT_JOIN:
		return futex_join((uint32_t *)arg[0]);
	case AGENT_CHECK:
		return arg[0] == arg[1] ? 0 : -EINVAL;
	case AGENT_EXIT_UNLESS:
		return arg[0] == arg[1] ? 0 : sys_call(SYS_exit_group, 1, 0, 0, 0, 0, 0);
	case AGENT_HOME:
		agent_go_home(&s->home);
	case AGENT_HALT:
		finish(s);
		halt();
	}
	return -ENOSYS;
}

static int is_error(long ret)
{
	return (unsigned long)ret >= -4095UL;
}

static void report_failure(struct agent_stream *s, long ret)
{
	uint32_t *alarm = (uint32_t *)s->alarm;

	s->status = ret;
	if (!alarm)
		return;
	futex_post(&alarm[0]);
	futex_post(&alarm[1]);
}

/* The entry of every thread. Does not return: the last record stops, goes home, exits or halts. */
void agent_main(struct agent_stream *s)
{
	uint32_t i;

	for (i = 0; i < s->n_records; i++) {
		struct agent_record *rec = &records(s)[i];
		long ret;

		if (s->status == AGENT_RUNNING)
			s->pos = i;
		ret = run_record(s, rec);
		rec->ret = ret;
		if (!is_error(ret) || rec->flags & AGENT_MAY_FAIL)
			continue;
		report_failure(s, ret);
		/* A borrowed thread still has to stop and go home: those are the last two records. */
		if (s->home.block && i < s->n_records - 2)
			i = s->n_records - 3;
		else
			halt();
	}
	halt();
}
