/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The vdso is code the kernel maps into every task, next to the vvar pages it reads the time from. The
 * task may hold addresses into it and may have been stopped inside it, so it has to come back at its
 * address. That needs the same vdso: its bytes are in the image, and are compared with what this kernel
 * gives out. arch_prctl(ARCH_MAP_VDSO_64) then maps vvar and vdso, as exec does, in a task that has none.
 */
#include <errno.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/syscall.h>

#include "base/io.h"
#include "compel/regs.h"
#include "engine/mm/mm.h"
#include "engine/proc/maps.h"

#define ARCH_MAP_VDSO_64 0x2003

/* Where vvar and vdso are in an address space; all 0 if they are not there. */
struct layout {
	uint64_t vvar_start, vvar_end, vdso_start, vdso_end;
};

static struct layout layout_of_task(const struct mm *mm)
{
	struct layout l = { 0 };
	size_t i;

	for (i = 0; i < mm->n_vmas; i++) {
		const struct vma *v = &mm->vmas[i];

		if (v->status & VMA_VDSO) {
			l.vdso_start = v->start;
			l.vdso_end = v->end;
		} else if (v->status & VMA_VVAR) {
			l.vvar_start = l.vvar_start ?: v->start;
			l.vvar_end = v->end;
		}
	}
	return l;
}

static int own_layout(struct layout *l, struct err *e)
{
	autofree char *text = NULL;
	ssize_t len = read_file_at(-1, "/proc/self/maps", &text);
	struct proc_cursor c = proc_cursor(text, MAX(len, 0));
	struct proc_map map;
	int ret;

	*l = (struct layout){ 0 };
	if (len < 0)
		return err_set(e, len, "/proc/self/maps");
	while ((ret = maps_next(&c, &map, e)) > 0) {
		if (proc_str_eq(map.name, "[vdso]")) {
			l->vdso_start = map.start;
			l->vdso_end = map.end;
		} else if (proc_str_eq(map.name, "[vvar]") ||
			   proc_str_eq(map.name, "[vvar_vclock]")) {
			l->vvar_start = l->vvar_start ?: map.start;
			l->vvar_end = map.end;
		}
	}
	return ret;
}

static bool same_shape(const struct layout *a, const struct layout *b)
{
	return a->vdso_end - a->vdso_start == b->vdso_end - b->vdso_start &&
	       a->vvar_end - a->vvar_start == b->vvar_end - b->vvar_start &&
	       a->vdso_start - a->vvar_start == b->vdso_start - b->vvar_start;
}

/* Offset in the page image of the page at @addr, or -1. */
static int64_t page_offset(const struct mm *mm, uint64_t addr)
{
	uint64_t off = 0;
	size_t i;

	for (i = 0; i < mm->pages.n; i++) {
		const struct page_run *run = &mm->pages.v[i];

		if (addr >= run->addr && addr < run->addr + run->n_pages * PAGE)
			return off + (addr - run->addr);
		off += run->n_pages * PAGE;
	}
	return -1;
}

static int same_bytes(const struct mm *mm, const struct layout *saved, const struct layout *own)
{
	size_t size = own->vdso_end - own->vdso_start;
	int64_t off = page_offset(mm, saved->vdso_start);
	autofree char *bytes = malloc(size);

	if (!bytes || off < 0)
		return 0;
	return pread_full(mm->pages_fd, bytes, size, off) == (ssize_t)size &&
	       !memcmp(bytes, (void *)own->vdso_start, size);
}

/* At the dump: what could never be made again. */
int vdso_check_task(const struct task *t, struct err *e)
{
	struct layout saved = layout_of_task(mm_of(t)), own;
	int ret;

	if (!saved.vdso_start && !saved.vvar_start)
		return 0;
	ret = own_layout(&own, e);
	if (ret || same_shape(&saved, &own))
		return ret;
	return err_say(e, -EOPNOTSUPP, "has unmapped or moved a part of its vdso: not supported yet");
}

int vdso_check(struct restore *r, const struct task *t, struct err *e)
{
	const struct mm *mm = mm_of(t);
	struct layout saved = layout_of_task(mm), own;
	int ret;

	if (!saved.vdso_start && !saved.vvar_start)
		return 0;
	ret = own_layout(&own, e);
	if (ret)
		return ret;
	if (!same_shape(&saved, &own) || !same_bytes(mm, &saved, &own))
		return err_say(e, -EOPNOTSUPP,
			       "the vdso in the image is not the one of this kernel: a restore on another kernel is not supported yet");
	return 0;
}

int vdso_emit(const struct task *t, struct program *p)
{
	struct layout l = layout_of_task(mm_of(t));
	uint64_t start = l.vvar_start ?: l.vdso_start;

	if (!start)
		return 0;
	program_call(p, "map the vdso", SYS_arch_prctl, ARG(ARCH_MAP_VDSO_64), ARG(start));
	program_note(p, "map the vdso at %lx", (long)start);
	return 0;
}

uint64_t vdso_syscall_insn(const struct task *t)
{
	struct layout l = layout_of_task(mm_of(t));
	const void *own = (const void *)getauxval(AT_SYSINFO_EHDR);
	int64_t off;

	if (!l.vdso_start || !own)
		return 0;
	off = regs_find_syscall(own, l.vdso_end - l.vdso_start);
	return off >= 0 ? l.vdso_start + off : 0;
}
