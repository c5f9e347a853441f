/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#include "base/io.h"
#include "base/util.h"
#include "compel/inject.h"
#include "compel/regs.h"

extern const char compel_trampoline[], compel_trampoline_end[];
extern const char compel_agent_blob[], compel_agent_blob_end[];

#define TRAMPOLINE_ROOM 64 /* bytes looked for at the end of an area; the trampoline is smaller */

static size_t trampoline_size(void)
{
	return compel_trampoline_end - compel_trampoline;
}

static bool all_zero(const char *p, size_t len)
{
	while (len--)
		if (*p++)
			return false;
	return true;
}

/* Can the tail of @area be used: zeroes, or a trampoline that a killed run left there. */
static uint64_t usable_tail(int mem_fd, const struct inject_area *area)
{
	uint64_t at = area->end - TRAMPOLINE_ROOM;
	char tail[TRAMPOLINE_ROOM];

	if (pread_full(mem_fd, tail, sizeof(tail), at) != sizeof(tail))
		return 0;
	if (!memcmp(tail, compel_trampoline, trampoline_size()))
		return at;
	return all_zero(tail, sizeof(tail)) ? at : 0;
}

/*
 * The way home of the leader while it runs on the trampoline. A stack without room for it (it may
 * be tiny, or the pointer may be garbage) only means that a killed criu would hurt.
 */
static int write_frame(struct inject_target *t, struct err *e)
{
	uint64_t at = regs_frame_addr(&t->leader->regs);
	uint64_t frame[REGS_FRAME_SIZE / 8];
	struct user_regs_struct regs = t->leader->regs;

	if (pread_full(t->mem_fd, t->saved_stack, REGS_FRAME_SIZE, at) != REGS_FRAME_SIZE)
		return 0;
	regs_rewind_syscall(&regs, REWIND_IN_PLACE);
	regs_to_frame(&regs, t->leader->sigmask, frame);
	if (pwrite_all(t->mem_fd, frame, sizeof(frame), at))
		return 0;
	t->frame = at;
	return 0;
}

int inject_open(struct inject_target *t, const struct inject_area *areas, size_t n, struct err *e)
{
	size_t i;
	int ret;

	t->trampoline = 0;
	t->frame = 0;
	for (i = 0; i < n && !t->trampoline; i++)
		t->trampoline = usable_tail(t->mem_fd, &areas[i]);
	if (!t->trampoline)
		return err_say(e, -EOPNOTSUPP, "task %d has no executable mapping with %d unused bytes",
			       t->pid, TRAMPOLINE_ROOM);
	ret = pwrite_all(t->mem_fd, compel_trampoline, trampoline_size(), t->trampoline);
	if (ret)
		return err_set(e, ret, "write to task %d at %#lx", t->pid, (long)t->trampoline);
	return write_frame(t, e);
}

/*
 * What was seen of a SIGSTOP from outside: it is delivered, and the stop it makes is passed over until
 * the thread is let go. True if that is all that happened.
 */
static bool is_group_stop(struct tracee *th, int stop, int detail)
{
	if (stop == TRACEE_SIGNAL && detail == SIGSTOP)
		th->resume_signo = SIGSTOP;
	else if (stop != TRACEE_EVENT)
		return false;
	th->stopped_late = detail != SIGTRAP && !th->stop_signo;
	return true;
}

/* Waits for the next stop that means something. */
static int next_stop(struct inject_target *t, struct tracee *th, int request, int *ret_detail,
		     struct err *e)
{
	for (;;) {
		int stop = tracee_wait(th->tid, t->deadline_ns, ret_detail, e);
		int ret;

		if (stop < 0)
			return stop;
		th->running = false;
		if (stop == TRACEE_EXITED)
			return err_say(e, -ESRCH, "task %d died while it was being dumped", th->tid);
		if (!is_group_stop(th, stop, *ret_detail))
			return stop;
		ret = tracee_resume(th, request, e);
		if (ret)
			return ret;
	}
}

static int resume_and_wait(struct inject_target *t, struct tracee *th, int request, int *ret_detail,
			   struct err *e)
{
	int ret = tracee_resume(th, request, e);

	return ret ?: next_stop(t, th, request, ret_detail, e);
}

static int run_to_syscall_stop(struct inject_target *t, struct err *e)
{
	int detail;
	int stop = resume_and_wait(t, t->leader, PTRACE_SYSCALL, &detail, e);

	if (stop < 0 || stop == TRACEE_SYSCALL)
		return MIN(stop, 0);
	return err_say(e, -EPROTO, "task %d got signal %d on the trampoline", t->pid, detail);
}

/* Every signal but the one the agent stops with. */
static uint64_t agent_sigmask(const struct inject_target *t)
{
	return ~0ULL & ~(t->stop_signo ? 1ULL << (t->stop_signo - 1) : 0);
}

static int borrow(struct inject_target *t, struct tracee *th, const struct user_regs_struct *regs,
		  struct err *e)
{
	int ret = tracee_set_regs(th->tid, regs, e);

	th->borrowed = true;
	return ret ?: tracee_set_sigmask(th->tid, agent_sigmask(t), e);
}

int inject_syscall(struct inject_target *t, long nr, const uint64_t args[6], int64_t *ret_result,
		   struct err *e)
{
	struct user_regs_struct regs = t->leader->regs;
	int ret;

	regs_set_syscall(&regs, t->trampoline, t->frame, nr, args);
	ret = borrow(t, t->leader, &regs, e);
	if (!ret)
		ret = run_to_syscall_stop(t, e);
	if (!ret)
		ret = run_to_syscall_stop(t, e);
	if (!ret)
		ret = tracee_get_regs(t->pid, &regs, e);
	if (ret)
		return ret;
	*ret_result = regs_syscall_result(&regs);
	return 0;
}

/* mmap in the task; a negative result is an error of ours, too. */
static int64_t map_arena_prot(struct inject_target *t, int prot, struct err *e)
{
	uint64_t args[6] = { 0, t->arena_len, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0 };
	int64_t addr;
	int ret = inject_syscall(t, SYS_mmap, args, &addr, e);

	if (ret)
		return ret;
	if (addr < 0 && addr > -4096)
		return err_set(e, addr, "map %lu bytes in task %d for the agent",
			       (long)t->arena_len, t->pid);
	return addr;
}

/* Tasks that may not have writable code (PR_SET_MDWE, SELinux) get code first and data by mprotect. */
static int map_arena_split(struct inject_target *t, struct err *e)
{
	int64_t addr = map_arena_prot(t, PROT_READ | PROT_EXEC, e);
	uint64_t args[6] = { addr + AGENT_CODE_MAX, t->arena_len - AGENT_CODE_MAX,
			     PROT_READ | PROT_WRITE };
	int64_t result;
	int ret;

	if (addr < 0)
		return addr;
	t->arena = addr;
	ret = inject_syscall(t, SYS_mprotect, args, &result, e);
	if (ret || result >= 0)
		return ret;
	return err_set(e, result, "make memory of task %d writable for the agent", t->pid);
}

static int map_arena(struct inject_target *t, struct err *e)
{
	int64_t addr = map_arena_prot(t, PROT_READ | PROT_WRITE | PROT_EXEC, e);

	if (addr == -EACCES || addr == -EPERM)
		return map_arena_split(t, e);
	if (addr < 0)
		return addr;
	t->arena = addr;
	return 0;
}

static int unmap_arena(struct inject_target *t, struct err *e)
{
	uint64_t args[6] = { t->arena, t->arena_len };
	int64_t result;
	int ret;

	if (!t->arena)
		return 0;
	ret = inject_syscall(t, SYS_munmap, args, &result, e);
	if (!ret && result)
		ret = err_set(e, result, "unmap the agent of task %d", t->pid);
	if (!ret)
		t->arena = 0;
	return ret;
}

/* The arena: code, a stack per job, a stream per job. */
static uint64_t stack_top(const struct inject_target *t, size_t job)
{
	return t->arena + AGENT_CODE_MAX + (job + 1) * AGENT_STACK;
}

static size_t streams_offset(size_t n)
{
	return AGENT_CODE_MAX + n * AGENT_STACK;
}

static size_t streams_size(const struct inject_job *jobs, size_t n)
{
	size_t total = 0, i;

	for (i = 0; i < n; i++)
		total += program_size(jobs[i].program);
	return total;
}

static int write_code(const struct inject_target *t, struct err *e)
{
	size_t size = compel_agent_blob_end - compel_agent_blob;
	char code[AGENT_CODE_MAX] = AGENT_MAGIC;
	int ret;

	memcpy(code + AGENT_LENGTH_OFFSET, &t->arena_len, sizeof(t->arena_len));
	memcpy(code + AGENT_CODE_OFFSET, compel_agent_blob, size);
	ret = pwrite_all(t->mem_fd, code, AGENT_CODE_OFFSET + size, t->arena);
	return ret ? err_set(e, ret, "write the agent into task %d", t->pid) : 0;
}

static void write_stream(const struct inject_target *t, const struct inject_job *job, bool alone,
			 void *dst)
{
	struct user_regs_struct regs = job->thread->regs;
	struct agent_home home;

	regs_rewind_syscall(&regs, REWIND_IN_PLACE);
	regs_to_home(&regs, job->thread->sigmask, &home);
	home.trampoline = t->trampoline;
	if (alone) {
		home.unmap_addr = t->arena;
		home.unmap_len = t->arena_len;
	}
	program_write(job->program, dst, &home, 0);
}

static int write_streams(const struct inject_target *t, struct inject_job *jobs, size_t n,
			 char *buffer, struct err *e)
{
	uint64_t at = t->arena + streams_offset(n);
	size_t off = 0, i;
	int ret;

	for (i = 0; i < n; i++) {
		program_place(jobs[i].program, at + off);
		jobs[i].stream = buffer + off;
		off += program_size(jobs[i].program);
	}
	for (i = 0; i < n; i++)
		write_stream(t, &jobs[i], n == 1, (void *)jobs[i].stream);
	ret = pwrite_all(t->mem_fd, buffer, off, at);
	return ret ? err_set(e, ret, "write programs into task %d", t->pid) : 0;
}

static int start_job(struct inject_target *t, const struct inject_job *job, size_t i, struct err *e)
{
	struct user_regs_struct regs = job->thread->regs;
	int ret;

	regs_set_agent(&regs, t->arena + AGENT_CODE_OFFSET, program_addr(job->program),
		       stack_top(t, i));
	ret = borrow(t, job->thread, &regs, e);
	if (ret)
		return ret;
	return t->stop_signo ? tracee_resume(job->thread, PTRACE_CONT, e) : 0;
}

/* Without a signal to stop with: from call to call until the agent makes the one that says "done". */
static int step_job(struct inject_target *t, struct tracee *th, struct err *e)
{
	struct user_regs_struct regs;
	int detail, stop, ret;

	do {
		stop = resume_and_wait(t, th, PTRACE_SYSCALL, &detail, e);
		if (stop < 0)
			return stop;
		if (stop != TRACEE_SYSCALL)
			return err_say(e, -EPROTO, "task %d got signal %d in the agent", th->tid, detail);
		ret = tracee_get_regs(th->tid, &regs, e);
		if (ret)
			return ret;
	} while (!regs_is_silent_stop(&regs, th->tid));
	/* That was the entry of the call; its exit is where registers can be exchanged. */
	stop = resume_and_wait(t, th, PTRACE_SYSCALL, &detail, e);
	return MIN(stop, 0);
}

static int wait_job(struct inject_target *t, struct tracee *th, struct err *e)
{
	int detail = 0;
	int stop;

	if (!t->stop_signo)
		return step_job(t, th, e);
	stop = next_stop(t, th, PTRACE_CONT, &detail, e);
	if (stop == TRACEE_SIGNAL && detail == t->stop_signo)
		return 0;
	if (stop < 0)
		return stop;
	return err_say(e, -EPROTO, "task %d got signal %d in the agent", th->tid, detail);
}

/* Starts all, then waits for those that were started: nobody may be left running in the arena. */
static int start_and_wait(struct inject_target *t, struct inject_job *jobs, size_t n, struct err *e)
{
	size_t started, i;
	int ret = 0;

	for (started = 0; started < n && !ret; started++)
		ret = start_job(t, &jobs[started], started, e);
	if (ret)
		started--;
	for (i = 0; i < started; i++) {
		int one = wait_job(t, jobs[i].thread, ret ? NULL : e);

		ret = ret ?: one;
	}
	return ret;
}

static int read_results(struct inject_target *t, struct inject_job *jobs, size_t n, char *buffer,
			struct err *e)
{
	size_t size = streams_size(jobs, n), i;
	ssize_t got = pread_full(t->mem_fd, buffer, size, t->arena + streams_offset(n));

	if (got != (ssize_t)size)
		return err_set(e, got < 0 ? got : -EIO, "read results from task %d", t->pid);
	for (i = 0; i < n; i++) {
		int ret = program_check(jobs[i].program, jobs[i].stream, e);

		if (ret)
			return err_wrap(e, "in task %d", jobs[i].thread->tid);
	}
	return 0;
}

static int run_in_arena(struct inject_target *t, struct inject_job *jobs, size_t n, char *buffer,
			struct err *e)
{
	int ret = write_code(t, e);

	if (!ret)
		ret = write_streams(t, jobs, n, buffer, e);
	if (!ret)
		ret = start_and_wait(t, jobs, n, e);
	if (!ret)
		ret = read_results(t, jobs, n, buffer, e);
	return ret;
}

int inject_run(struct inject_target *t, struct inject_job *jobs, size_t n, void **ret_buffer,
	       struct err *e)
{
	autofree char *buffer = NULL;
	size_t i;
	int ret = 0;

	for (i = 0; i < n; i++)
		if (program_error(jobs[i].program))
			return err_set(e, -ENOMEM, "program for task %d", jobs[i].thread->tid);
	t->arena_len = PAGE_ALIGN_UP(streams_offset(n) + streams_size(jobs, n));
	buffer = malloc(streams_size(jobs, n));
	if (!buffer)
		return err_set(e, -ENOMEM, "programs for task %d", t->pid);

	ret = map_arena(t, e);
	if (!ret)
		ret = run_in_arena(t, jobs, n, buffer, e);
	for (i = 0; i < n; i++)
		if (jobs[i].thread != t->leader) {
			int one = tracee_restore(jobs[i].thread, ret ? NULL : e);

			ret = ret ?: one;
		}
	if (t->arena) {
		int one = unmap_arena(t, ret ? NULL : e);

		ret = ret ?: one;
	}
	if (ret)
		return ret;
	*ret_buffer = take(buffer);
	return 0;
}

void inject_finish(const struct inject_target *t, struct program *p)
{
	program_add(p, "stop", AGENT_STOP, AGENT_MAY_FAIL, t->stop_signo, (struct program_arg[6]){});
	program_op(p, "go home", AGENT_HOME);
}

int inject_close(struct inject_target *t, struct err *e)
{
	char zeroes[TRAMPOLINE_ROOM] = { 0 };
	int ret = tracee_restore(t->leader, e);

	if (ret || !t->trampoline)
		return ret;
	if (t->frame)
		pwrite_all(t->mem_fd, t->saved_stack, sizeof(t->saved_stack), t->frame);
	ret = pwrite_all(t->mem_fd, zeroes, trampoline_size(), t->trampoline);
	t->trampoline = 0;
	return ret ? err_set(e, ret, "clean up task %d at %#lx", t->pid, (long)t->trampoline) : 0;
}

uint64_t inject_stale_arena(int mem_fd, uint64_t start, uint64_t end)
{
	char head[AGENT_CODE_OFFSET];
	uint64_t len;

	if (pread_full(mem_fd, head, sizeof(head), start) != sizeof(head) ||
	    memcmp(head, AGENT_MAGIC, AGENT_MAGIC_SIZE))
		return 0;
	memcpy(&len, head + AGENT_LENGTH_OFFSET, sizeof(len));
	return len && len % PAGE == 0 && len <= end - start ? len : 0;
}
