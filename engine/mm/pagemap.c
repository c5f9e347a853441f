/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which pages have contents of their own? PAGEMAP_SCAN walks the page tables once and gives back
 * ranges: pages that are present or swapped out, that are not (any more) those of a file, and not the
 * shared page of zeroes. What was never touched is not there, and is not saved.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>

#include "engine/mm/mm.h"

/* linux/fs.h since 6.7; PAGE_IS_GUARD since 6.15 */
struct page_region {
	uint64_t start, end, categories;
};

struct pm_scan_arg {
	uint64_t size, flags, start, end, walk_end, vec, vec_len, max_pages;
	uint64_t category_inverted, category_mask, category_anyof_mask, return_mask;
};

#define PAGEMAP_SCAN	_IOWR('f', 16, struct pm_scan_arg)
#define PAGE_IS_FILE	(1 << 2)
#define PAGE_IS_PRESENT (1 << 3)
#define PAGE_IS_SWAPPED (1 << 4)
#define PAGE_IS_PFNZERO (1 << 5)
#define PAGE_IS_GUARD	(1 << 8)

#define TASK_TOP 0x7ffffffff000ULL
#define REGIONS	 2048

struct scan {
	struct mm *mm;
	size_t vma; /* the first one that ends behind the last region */
	const struct vma *vdso; /* NULL once it is in the list */
};

/* The vdso is always saved, so that a restore can tell whether the kernel still has the same. */
static int add_vdso_before(struct scan *s, uint64_t addr)
{
	const struct vma *v = s->vdso;

	if (!v || v->start >= addr)
		return 0;
	s->vdso = NULL;
	return page_runs_add(&s->mm->pages, v->start, (v->end - v->start) / PAGE, false);
}

/* A region may span mappings of both kinds, and may touch ones without pages of their own. */
static int add_region(struct scan *s, const struct page_region *reg)
{
	uint64_t start = reg->start;

	while (s->vma < s->mm->n_vmas && s->mm->vmas[s->vma].end <= start)
		s->vma++;
	while (start < reg->end && s->vma < s->mm->n_vmas && s->mm->vmas[s->vma].start < reg->end) {
		const struct vma *v = &s->mm->vmas[s->vma];
		uint64_t from = MAX(start, v->start), to = MIN(reg->end, v->end);
		int ret = add_vdso_before(s, from);

		if (ret)
			return ret;
		if (reg->categories & PAGE_IS_GUARD)
			ret = page_runs_add(&s->mm->guards, from, (to - from) / PAGE, false);
		else if (vma_has_pages(v) && !(v->status & VMA_VDSO))
			ret = page_runs_add(&s->mm->pages, from, (to - from) / PAGE,
					    v->status & VMA_ANON_PRIVATE);
		if (ret)
			return ret;
		start = to;
		if (to == v->end)
			s->vma++;
	}
	return 0;
}

static int add_regions(struct scan *s, const struct page_region *regs, long n)
{
	int ret = 0;
	long i;

	for (i = 0; i < n && !ret; i++)
		ret = add_region(s, &regs[i]);
	return ret;
}

static const struct vma *find_vdso(const struct mm *mm)
{
	size_t i;

	for (i = 0; i < mm->n_vmas; i++)
		if (mm->vmas[i].status & VMA_VDSO)
			return &mm->vmas[i];
	return NULL;
}

static long scan_once(int fd, struct pm_scan_arg *arg)
{
	long n = ioctl(fd, PAGEMAP_SCAN, arg);

	if (n < 0 && errno == EINVAL && arg->return_mask & PAGE_IS_GUARD) {
		arg->return_mask = PAGE_IS_PRESENT; /* a kernel without guard pages, or that hides them */
		n = ioctl(fd, PAGEMAP_SCAN, arg);
	}
	return n < 0 ? -errno : n;
}

int mm_scan_pages(struct dump *d, struct task *t, struct err *e)
{
	autofd fd = openat(t->proc_fd, "pagemap", O_RDONLY | O_CLOEXEC);
	autofree struct page_region *regs = malloc(REGIONS * sizeof(*regs));
	struct scan s = { .mm = mm_of(t), .vdso = find_vdso(mm_of(t)) };
	struct pm_scan_arg arg = {
		.size = sizeof(arg),
		.end = TASK_TOP,
		.vec = (uintptr_t)regs,
		.vec_len = REGIONS,
		.category_inverted = PAGE_IS_FILE | PAGE_IS_PFNZERO,
		.category_mask = PAGE_IS_FILE | PAGE_IS_PFNZERO,
		.category_anyof_mask = PAGE_IS_PRESENT | PAGE_IS_SWAPPED,
		.return_mask = PAGE_IS_GUARD,
	};
	int ret;

	if (fd < 0 || !regs)
		return err_set(e, -errno, "pagemap");
	do {
		long n = scan_once(fd, &arg);

		if (n < 0)
			return err_set(e, n, "PAGEMAP_SCAN (it needs Linux 6.7)");
		ret = add_regions(&s, regs, n);
		arg.start = arg.walk_end;
	} while (!ret && arg.walk_end < TASK_TOP);
	ret = ret ?: add_vdso_before(&s, TASK_TOP);
	d->stats.pages_scanned += s.mm->pages.n_pages;
	return ret ? err_set(e, ret, "list of pages") : 0;
}
