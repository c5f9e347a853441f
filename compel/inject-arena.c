/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The arena: one range of addresses, two mappings. The first is executable and never writable (tasks may have
 * forbidden that to themselves: PR_SET_MDWE, SELinux); a tracer writes there all the same, through
 * /proc/PID/mem. The second is writable and never executable.
 *
 *	header, agent, a way home per job | a stack per job, a stream per job
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "base/io.h"
#include "base/util.h"
#include "compel/injector.h"
#include "compel/regs.h"

extern const char compel_agent_blob[], compel_agent_blob_end[];

#define ARENA_MAX (1UL << 32) /* no arena is larger */

static size_t homes_offset(void)
{
	return AGENT_CODE_OFFSET + compel_agent_blob_end - compel_agent_blob;
}

static size_t data_offset(size_t n)
{
	return PAGE_ALIGN_UP(homes_offset() + n * REGS_HOME_SIZE);
}

static size_t streams_offset(size_t n)
{
	return data_offset(n) + n * AGENT_STACK;
}

size_t arena_streams_size(const struct inject_job *jobs, size_t n)
{
	size_t total = 0, i;

	for (i = 0; i < n; i++)
		total += program_size(jobs[i].program);
	return total;
}

uint64_t arena_agent_entry(const struct inject_target *t)
{
	return t->arena + AGENT_CODE_OFFSET;
}

uint64_t arena_stack_top(const struct inject_target *t, size_t n, size_t job)
{
	return t->arena + data_offset(n) + (job + 1) * AGENT_STACK;
}

/* mmap in the task; a negative result is an error of ours, too. */
static int64_t map(struct inject_target *t, uint64_t addr, size_t len, int prot, int flags, struct err *e)
{
	const uint64_t args[6] = { addr, len, prot, flags | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0 };
	int64_t result;
	int ret = inject_syscall(t, SYS_mmap, args, &result, e);

	if (ret)
		return ret;
	if (result < 0 && result > -4096)
		return err_set(e, result, "map %zu bytes in task %d for the agent", len, t->pid);
	return result;
}

/* Until there is a header by which the next run will know it, the arena goes if we do: see home.S. */
int arena_map(struct inject_target *t, const struct inject_job *jobs, size_t n, struct err *e)
{
	int64_t addr;
	int ret;

	t->arena_len = PAGE_ALIGN_UP(streams_offset(n) + arena_streams_size(jobs, n));
	ret = inject_write_home(t, t->arena_len, e);
	if (ret)
		return ret;
	addr = map(t, 0, t->arena_len, PROT_READ | PROT_WRITE, 0, e);
	if (addr < 0)
		return addr;
	t->arena = addr;
	addr = map(t, t->arena, data_offset(n), PROT_READ | PROT_EXEC, MAP_FIXED, e);
	return addr < 0 ? addr : 0;
}

int arena_unmap(struct inject_target *t, struct err *e)
{
	const uint64_t args[6] = { t->arena, t->arena_len };
	int64_t result;
	int ret = inject_write_home(t, 0, e);

	if (ret || !t->arena)
		return ret;
	ret = inject_syscall(t, SYS_munmap, args, &result, e);
	if (!ret && result)
		ret = err_set(e, result, "unmap the agent of task %d", t->pid);
	if (!ret)
		t->arena = 0;
	return ret;
}

/* The leader has its way home outside the arena already, from where the arena can be unmapped. */
static void write_homes(struct inject_target *t, const struct inject_job *jobs, size_t n,
			unsigned char *dst)
{
	size_t i;

	for (i = 0; i < n; i++) {
		struct tracee *th = jobs[i].thread;
		struct user_regs_struct regs = th->regs;

		if (th == t->leader)
			continue;
		regs_rewind_syscall(&regs, REWIND_IN_PLACE);
		regs_write_home(&regs, th->sigmask, 0, dst + i * REGS_HOME_SIZE);
		th->home = t->arena + homes_offset() + i * REGS_HOME_SIZE;
	}
}

static int write_code(struct inject_target *t, const struct inject_job *jobs, size_t n, struct err *e)
{
	size_t size = homes_offset() + n * REGS_HOME_SIZE;
	autofree unsigned char *code = calloc(1, size);
	int ret;

	if (!code)
		return err_set(e, -ENOMEM, "agent");
	memcpy(code, AGENT_MAGIC, AGENT_MAGIC_SIZE);
	memcpy(code + AGENT_LENGTH_OFFSET, &t->arena_len, sizeof(t->arena_len));
	memcpy(code + AGENT_CODE_OFFSET, compel_agent_blob, compel_agent_blob_end - compel_agent_blob);
	write_homes(t, jobs, n, code + homes_offset());
	ret = pwrite_all(t->mem_fd, code, size, t->arena);
	return ret ? err_set(e, ret, "write the agent into task %d", t->pid) : 0;
}

static void write_stream(const struct inject_target *t, const struct inject_job *job, bool alone,
			 void *dst)
{
	struct agent_home home = { .block = job->thread->home };

	if (alone && job->thread == t->leader) {
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

int arena_write(struct inject_target *t, struct inject_job *jobs, size_t n, char *buffer, struct err *e)
{
	int ret = write_code(t, jobs, n, e);

	if (!ret)
		ret = inject_write_home(t, 0, e);
	return ret ?: write_streams(t, jobs, n, buffer, e);
}

int arena_read_streams(struct inject_target *t, const struct inject_job *jobs, size_t n, char *buffer,
		       struct err *e)
{
	size_t size = arena_streams_size(jobs, n);
	ssize_t got = pread_full(t->mem_fd, buffer, size, t->arena + streams_offset(n));

	if (got != (ssize_t)size)
		return err_set(e, got < 0 ? got : -EIO, "read results from task %d", t->pid);
	return 0;
}

uint64_t inject_stale_arena(int mem_fd, uint64_t start)
{
	char head[AGENT_CODE_OFFSET];
	uint64_t len;

	if (pread_full(mem_fd, head, sizeof(head), start) != sizeof(head) ||
	    memcmp(head, AGENT_MAGIC, AGENT_MAGIC_SIZE))
		return 0;
	memcpy(&len, head + AGENT_LENGTH_OFFSET, sizeof(len));
	return len % PAGE == 0 && len < ARENA_MAX ? len : 0;
}
