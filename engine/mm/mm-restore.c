/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Building an address space. The task starts with nothing but the arena; its leader maps everything at its
 * old address, reads the pages straight from the image into place, and only then takes away the
 * write permission that was needed for that. Large memories are read by two threads.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <linux/prctl.h>

#include "engine/core/arena.h"
#include "engine/files/files.h"
#include "engine/mm/mm.h"

#define MADV_GUARD_INSTALL 102 /* Linux 6.13 */
#define MLOCK_ONFAULT_FLAG 1
#define HELPER_MIN	   (16UL << 20) /* from here on a second thread reads, too */
#define READ_MAX	   (64UL << 20) /* in one system call, so that progress can be seen */

int mm_prepare(struct restore *r, struct err *e)
{
	struct task *t;

	tree_foreach_task(&r->tree, t) {
		struct mm *mm = mm_of(t);
		int ret;

		if (t->state == TASK_ZOMBIE)
			continue;
		ret = vdso_check(r, t, e);
		if (ret)
			return err_wrap(e, "task %d", t->pid);
		if (mm->pages_fd < 0)
			continue;
		mm->pages_fd = restore_keep_fd(r, mm->pages_fd, e);
		if (mm->pages_fd < 0)
			return mm->pages_fd;
		r->stats.pages_restored += mm->pages.n_pages;
	}
	return 0;
}

static bool overlaps_pages(const struct vma *v, const struct page_runs *runs, size_t *at)
{
	while (*at < runs->n && runs->v[*at].addr + runs->v[*at].n_pages * PAGE <= v->start)
		(*at)++;
	return *at < runs->n && runs->v[*at].addr < v->end;
}

static bool is_special(const struct vma *v)
{
	return v->status & (VMA_VDSO | VMA_VVAR | VMA_VSYSCALL);
}

static int emit_mmap(struct restore *r, const struct vma *v, int prot, struct program *p,
		     struct err *e)
{
	int flags = (v->flags & ~MAP_LOCKED) | MAP_FIXED_NOREPLACE;
	int fd = -1;
	int ret = v->file_id ? files_fd(r, v->file_id, &fd, e) : 0;

	if (ret)
		return ret;
	program_call(p, "map at %#lx, %#lx bytes", SYS_mmap, ARG(v->start),
		     ARG(v->end - v->start), ARG(prot), ARG(flags), ARG(fd),
		     ARG(v->file_id ? v->pgoff : 0));
	return 0;
}

static void emit_advice(const struct vma *v, struct program *p)
{
	uint64_t bits = v->madv;

	while (bits) {
		int advice = __builtin_ctzll(bits);

		bits &= bits - 1;
		program_call(p, "madvise at %#lx, %#lx bytes, advice %lu", SYS_madvise,
			     ARG(v->start), ARG(v->end - v->start), ARG(advice));
	}
}

/* Mappings with pages get PROT_WRITE for as long as those are read in. */
static int emit_maps(struct restore *r, const struct mm *mm, struct program *p, struct err *e)
{
	size_t i, at = 0;

	for (i = 0; i < mm->n_vmas; i++) {
		const struct vma *v = &mm->vmas[i];
		int prot = v->prot;
		int ret;

		if (is_special(v))
			continue;
		if (overlaps_pages(v, &mm->pages, &at))
			prot |= PROT_WRITE;
		ret = emit_mmap(r, v, prot, p, e);
		if (ret)
			return ret;
		emit_advice(v, p);
	}
	return 0;
}

static void emit_final_protections(const struct mm *mm, struct program *p)
{
	size_t i, at = 0;

	for (i = 0; i < mm->n_vmas; i++) {
		const struct vma *v = &mm->vmas[i];

		if (is_special(v))
			continue;
		if (overlaps_pages(v, &mm->pages, &at) && !(v->prot & PROT_WRITE)) {
			program_call(p, "protect at %#lx, %#lx bytes", SYS_mprotect, ARG(v->start),
				     ARG(v->end - v->start), ARG(v->prot));
		}
		if (v->flags & MAP_LOCKED) {
			/* On memory without access mlock marks the range, then fails to fill it. */
			program_add(p, "lock at %#lx, %#lx bytes", AGENT_SYSCALL, v->prot ? 0 : AGENT_MAY_FAIL,
				    SYS_mlock2,
				    (struct program_arg[6]){
					    ARG(v->start), ARG(v->end - v->start),
					    ARG(v->lock_on_fault ? MLOCK_ONFAULT_FLAG : 0) });
		}
	}
}

static void emit_guards(const struct mm *mm, struct program *p)
{
	size_t i;

	for (i = 0; i < mm->guards.n; i++) {
		const struct page_run *run = &mm->guards.v[i];

		program_call(p, "install guard pages at %#lx, %#lx bytes", SYS_madvise,
			     ARG(run->addr), ARG(run->n_pages * PAGE), ARG(MADV_GUARD_INSTALL));
	}
}

/* The vdso is in the image, but it is the kernel's: it is not read back. */
static const struct vma *find_vdso(const struct mm *mm)
{
	size_t i;

	for (i = 0; i < mm->n_vmas; i++)
		if (mm->vmas[i].status & VMA_VDSO)
			return &mm->vmas[i];
	return NULL;
}

/* Ranges of memory that lie one behind the other in the page image, and become one record. */
struct batch {
	struct restore *r;
	const struct mm *mm;
	struct program *p;
	struct iovec *iov;
	size_t n;
	uint64_t off, len; /* in the page image */
};

static void flush_batch(struct batch *b)
{
	if (b->n) {
		program_op(b->p, "read pages", AGENT_PREADV, ARG(b->mm->pages_fd),
			   ARG_DATA(program_add_data(b->p, b->iov, b->n * sizeof(*b->iov))),
			   ARG(b->n), ARG(b->off), ARG(arena_word(b->r, bytes_read)));
		program_note(b->p, "read pages-%u.img at %lu", b->mm->pages_id, (long)b->off);
	}
	b->n = 0;
	b->len = 0;
}

static void add_range(struct batch *b, uint64_t addr, uint64_t len, uint64_t off)
{
	while (len) {
		uint64_t part = MIN(len, READ_MAX - b->len);

		if (!b->n)
			b->off = off;
		b->iov[b->n++] = (struct iovec){ (void *)addr, part };
		b->len += part;
		if (b->len == READ_MAX)
			flush_batch(b);
		addr += part;
		off += part;
		len -= part;
	}
}

/* Read the bytes [from, to) of the page image to where they belong. */
static int emit_read(struct restore *r, const struct mm *mm, struct program *p, uint64_t from,
		     uint64_t to)
{
	autofree struct iovec *iov = calloc(mm->pages.n + 1, sizeof(*iov));
	struct batch batch = { .r = r, .mm = mm, .p = p, .iov = iov };
	const struct vma *vdso = find_vdso(mm);
	uint64_t off = 0;
	size_t i;

	if (!iov)
		return -ENOMEM;
	for (i = 0; i < mm->pages.n && off < to; i++) {
		const struct page_run *run = &mm->pages.v[i];
		uint64_t end = off + run->n_pages * PAGE;
		uint64_t a = MAX(off, from), b = MIN(end, to);

		if (vdso && run->addr >= vdso->start && run->addr < vdso->end)
			flush_batch(&batch);
		else if (a < b)
			add_range(&batch, run->addr + a - off, b - a, a);
		off = end;
	}
	flush_batch(&batch);
	return 0;
}

#define HELPER_FLAGS \
	(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM)

/* The second half is read by a thread that exists only for that; all final pids are taken by now. */
static int emit_helper(struct restore *r, struct task *t, struct program *p, uint64_t from,
		       uint64_t to)
{
	uint64_t stack;
	struct program *helper = arena_add_program(r, &stack);

	if (!helper || emit_read(r, mm_of(t), helper, from, to))
		return -ENOMEM;
	program_call(helper, "end of helper thread", SYS_exit, ARG(0));
	program_op(p, "start a thread to read pages", AGENT_CLONE, ARG(HELPER_FLAGS),
		   ARG_PROGRAM(helper), ARG(stack), ARG(0), ARG(0),
		   ARG(arena_task_word(r, t, helper)));
	return 0;
}

static int emit_pages(struct restore *r, struct task *t, struct program *p, struct err *e)
{
	const struct mm *mm = mm_of(t);
	uint64_t total = mm->pages.n_pages * PAGE;
	uint64_t half = mm->pages.n_pages / 2 * PAGE;
	bool help = total >= HELPER_MIN;
	int ret = help ? emit_helper(r, t, p, half, total) : 0;

	if (!ret)
		ret = emit_read(r, mm, p, 0, help ? half : total);
	if (ret)
		return err_set(e, ret, "program to read pages");
	if (help)
		program_op(p, "wait for the thread that reads pages", AGENT_JOIN,
			   ARG(arena_task_word(r, t, helper)));
	return 0;
}

/* Layout of the address space as /proc/PID/stat shows it, exe, auxv: one call, no CAP_SYS_RESOURCE. */
static int emit_mm_map(struct restore *r, const struct mm *mm, struct program *p, struct err *e)
{
	struct prctl_mm_map map = {
		.start_code = mm->start_code,
		.end_code = mm->end_code,
		.start_data = mm->start_data,
		.end_data = mm->end_data,
		.start_brk = mm->start_brk,
		.brk = mm->brk,
		.start_stack = mm->start_stack,
		.arg_start = mm->arg_start,
		.arg_end = mm->arg_end,
		.env_start = mm->env_start,
		.env_end = mm->env_end,
		.auxv_size = mm->auxv.n_words * sizeof(uint64_t),
	};
	uint32_t data, auxv;
	int fd;
	int ret = files_fd(r, mm->exe_id, &fd, e);

	if (ret)
		return ret;
	map.exe_fd = fd;
	data = program_add_data(p, &map, sizeof(map));
	auxv = program_add_data(p, mm->auxv.word, map.auxv_size);
	program_point(p, data + offsetof(struct prctl_mm_map, auxv), auxv);
	program_call(p, "set the layout of the address space (PR_SET_MM_MAP)", SYS_prctl,
		     ARG(PR_SET_MM), ARG(PR_SET_MM_MAP), ARG_DATA(data), ARG(sizeof(map)));
	return 0;
}

int mm_emit(struct restore *r, struct task *t, struct program *p, struct err *e)
{
	const struct mm *mm = mm_of(t);
	int ret;

	if (t->state == TASK_ZOMBIE)
		return 0;
	ret = emit_maps(r, mm, p, e);
	if (!ret)
		ret = vdso_emit(t, p);
	if (!ret)
		ret = emit_pages(r, t, p, e);
	if (ret)
		return ret;
	emit_final_protections(mm, p);
	emit_guards(mm, p);
	if (mm->locks_future)
		program_call(p, "lock future mappings", SYS_mlockall, ARG(MCL_FUTURE));
	return emit_mm_map(r, mm, p, e);
}
