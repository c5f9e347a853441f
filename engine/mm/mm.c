/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The address space of a task: its mappings, the pages that have contents of their own, and the
 * addresses the kernel keeps beside them (heap, stack, arguments, environment, auxv, executable).
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "base/io.h"
#include "compel/regs.h"
#include "engine/core/facts.h"
#include "engine/files/files.h"
#include "engine/mm/mm.h"
#include "engine/proc/procfs.h"
#include "engine/proc/stat.h"
#include "images/image.h"

#define SPARE_MAPPINGS 16

static int collect_layout(struct dump *d, struct task *t, struct mm *mm, struct err *e)
{
	const struct proc_stat *st = t->stat;
	ssize_t len;

	mm->start_code = st->start_code;
	mm->end_code = st->end_code;
	mm->start_data = st->start_data;
	mm->end_data = st->end_data;
	mm->start_stack = st->start_stack;
	mm->start_brk = st->start_brk;
	mm->arg_start = st->arg_start;
	mm->arg_end = st->arg_end;
	mm->env_start = st->env_start;
	mm->env_end = st->env_end;
	len = proc_read(t->proc_fd, "auxv", &d->text, &d->text_cap);
	if (len < 0)
		return err_set(e, len, "auxv");
	return proc_auxv_parse(d->text, len, &mm->auxv, e);
}

/* A restore needs a few more than there are in the end. */
static int check_count(struct dump *d, const struct mm *mm, struct err *e)
{
	const struct mm_run *run = tree_part(&d->tree, ROOM_mm);

	if (!run->max_mappings || mm->n_vmas + SPARE_MAPPINGS <= run->max_mappings)
		return 0;
	return err_say(e, -ENOMEM, "has %zu mappings, and %zu are allowed: raise vm.max_map_count",
		       mm->n_vmas, run->max_mappings);
}

static int collect(struct dump *d, struct task *t, struct err *e)
{
	struct mm *mm = mm_of(t);
	int ret = collect_layout(d, t, mm, e);

	if (!ret)
		ret = files_add_link(d, t, "exe", O_RDONLY, &mm->exe_id, e);
	if (!ret)
		ret = mm_collect_vmas(d, t, e);
	if (!ret)
		ret = check_count(d, mm, e);
	return ret ?: vdso_check_task(t, e);
}

/* The vdso first: its tail is unused, and no file is copied for writing there. */
static size_t exec_areas(const struct task *t, struct inject_area *ret_areas, size_t max)
{
	const struct mm *mm = mm_of(t);
	size_t n = 0, i;
	int vdso;

	for (vdso = 1; vdso >= 0; vdso--)
		for (i = 0; i < mm->n_vmas && n < max; i++) {
			const struct vma *v = &mm->vmas[i];

			if (!(v->prot & PROT_EXEC) || !vma_has_pages(v) ||
			    !!(v->status & VMA_VDSO) != vdso)
				continue;
			ret_areas[n++] = (struct inject_area){ v->start, v->end };
		}
	return n;
}

/* With mlockall(MCL_FUTURE) a fresh page is there before anybody touches it. */
static void ask_for_locking(struct mm *mm, struct program *p)
{
	uint32_t page = program_call(p, "map a page", SYS_mmap, ARG(0), ARG(PAGE), ARG(PROT_READ | PROT_WRITE),
				     ARG(MAP_PRIVATE | MAP_ANONYMOUS), ARG(-1), ARG(0));

	mm->resident_data = program_add_data(p, NULL, 1);
	program_call(p, "look at that page", SYS_mincore, ARG_RESULT(page), ARG(PAGE),
		     ARG_DATA(mm->resident_data));
	program_call(p, "unmap that page", SYS_munmap, ARG_RESULT(page), ARG(PAGE));
}

static int ask(struct dump *d, struct task *t, struct program *p, struct err *e)
{
	struct mm *mm = mm_of(t);
	size_t i;

	mm->brk_record = program_call(p, "get the end of the heap", SYS_brk, ARG(0));
	ask_for_locking(mm, p);
	for (i = 0; i < mm->n_stale; i++)
		program_call(p, "unmap what a killed criu left behind", SYS_munmap,
			     ARG(mm->stale[i].start), ARG(mm->stale[i].end - mm->stale[i].start));
	return 0;
}

static int answer(struct dump *d, struct task *t, const struct program *p, const void *stream,
		  struct err *e)
{
	struct mm *mm = mm_of(t);

	mm->brk = program_result(p, stream, mm->brk_record);
	mm->locks_future = *(const char *)program_data(p, stream, mm->resident_data) & 1;
	return 0;
}

/* Creating a file can take longer than copying a small task into it. */
static int begin(struct dump *d, struct err *e)
{
	struct mm_run *run = tree_part(&d->tree, ROOM_mm);
	autofree char *text = NULL;
	int ret = image_writer_open(d->images, IMAGE_PAGES, d->next_pages_id, &run->first, e);

	if (read_file_at(-1, "/proc/sys/vm/max_map_count", &text) > 0)
		run->max_mappings = strtoul(text, NULL, 10);

	return ret ?: image_writer_create(run->first, e);
}

static void end(struct dump *d)
{
	struct mm_run *run = tree_part(&d->tree, ROOM_mm);

	image_writer_free(take(run->first));
}

static int open_pages(struct dump *d, struct mm *mm, struct image_writer **ret_w, struct err *e)
{
	struct mm_run *run = tree_part(&d->tree, ROOM_mm);

	mm->pages_id = d->next_pages_id++;
	if (!run->first)
		return image_writer_open(d->images, IMAGE_PAGES, mm->pages_id, ret_w, e);
	*ret_w = take(run->first);
	return 0;
}

static int copy(struct dump *d, struct task *t, struct err *e)
{
	struct mm *mm = mm_of(t);
	autofree_(image_writer) struct image_writer *w = NULL;
	int ret = mm_scan_pages(d, t, e);
	int fd;

	if (ret)
		return ret;
	ret = open_pages(d, mm, &w, e);
	if (ret)
		return ret;
	fd = image_writer_fd(w, e);
	if (fd < 0)
		return fd;
	ret = mm_copy_pages(d, t, fd, e);
	if (ret)
		return err_wrap(e, "pages-%u.img", mm->pages_id);
	return image_writer_close(take(w), e);
}

/* A task may have unmapped its vdso; then any executable mapping will do. */
static uint64_t search_syscall_insn(const struct task *t)
{
	const struct mm *mm = mm_of(t);
	char path[32];
	autofd fd = -1;
	size_t i;

	snprintf(path, sizeof(path), "/proc/%d/mem", t->pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	for (i = 0; i < mm->n_vmas && fd >= 0; i++) {
		const struct vma *v = &mm->vmas[i];
		size_t len = MIN(v->end - v->start, 1UL << 20);
		autofree char *code = v->prot & PROT_EXEC && v->start < v->end ? malloc(len) : NULL;
		ssize_t got = code ? pread_full(fd, code, len, v->start) : -1;
		int64_t off = got > 0 ? regs_find_syscall(code, got) : -1;

		if (off >= 0)
			return v->start + off;
	}
	return 0;
}

static uint64_t syscall_insn(const struct task *t)
{
	return vdso_syscall_insn(t) ?: search_syscall_insn(t);
}

static bool uses_range(const struct task *t, uint64_t start, uint64_t end)
{
	const struct mm *mm = mm_of(t);
	size_t i;

	for (i = 0; i < mm->n_vmas; i++)
		if (mm->vmas[i].start < end && mm->vmas[i].end > start)
			return true;
	return false;
}

const struct room mm_room = {
	.name = "mm",
	.id = ROOM_mm,
	.tree_size = sizeof(struct mm_run),
	.task_size = sizeof(struct mm),
	.begin = begin,
	.end = end,
	.collect = collect,
	.exec_areas = exec_areas,
	.ask = ask,
	.answer = answer,
	.copy = copy,
	.dump_task = mm_dump_task,
	.load_task = mm_load_task,
	.uses_range = uses_range,
	.syscall_insn = syscall_insn,
	.prepare = mm_prepare,
	.steps = { { .stage = STAGE_MEMORY, .task = mm_emit } },
};
