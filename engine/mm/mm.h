/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_MM_MM_H
#define ENGINE_MM_MM_H

/* The model of an address space, private to this room. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "engine/core/room.h"
#include "engine/proc/auxv.h"

#ifndef MAP_DROPPABLE
#define MAP_DROPPABLE 0x08 /* Linux 6.11; instead of MAP_PRIVATE */
#endif

/* vma.status, as the images have it. */
enum {
	VMA_REGULAR = 1 << 0,
	VMA_STACK = 1 << 1,
	VMA_VSYSCALL = 1 << 2,
	VMA_VDSO = 1 << 3,
	VMA_HEAP = 1 << 5,
	VMA_FILE_PRIVATE = 1 << 6,
	VMA_FILE_SHARED = 1 << 7,
	VMA_ANON_SHARED = 1 << 8,
	VMA_ANON_PRIVATE = 1 << 9,
	VMA_VVAR = 1 << 12,
};

struct vma {
	uint64_t start, end;
	uint64_t pgoff;	  /* bytes */
	uint32_t file_id; /* of a file mapping, else 0 */
	uint32_t prot;	  /* PROT_* */
	uint32_t flags;	  /* MAP_* */
	uint32_t status;
	uint64_t madv; /* 1 << MADV_x */
	uint32_t open_flags; /* O_RDONLY or O_RDWR, of a file mapping */
	bool lock_on_fault;  /* mlock2(MLOCK_ONFAULT) */
};

/* Consecutive pages whose contents are in pages-N.img, or guard pages. */
struct page_run {
	uint64_t addr;
	uint64_t n_pages;
	bool lazy; /* private anonymous: may be filled on demand */
};

struct page_runs {
	struct page_run *v;
	size_t n, size;
	uint64_t n_pages; /* of all */
};

struct mm {
	uint64_t start_code, end_code, start_data, end_data, start_stack, start_brk, brk;
	uint64_t arg_start, arg_end, env_start, env_end;
	uint32_t exe_id;
	struct proc_auxv auxv;
	struct vma *vmas;
	size_t n_vmas;
	struct page_runs pages;
	struct page_runs guards;
	uint32_t pages_id;
	uint32_t brk_record; /* dump: of the program */
	uint32_t resident_data; /* dump: offset of mincore's answer */
	bool locks_future;   /* mlockall(MCL_FUTURE) */
	struct vma *stale;   /* dump: what killed runs left behind; unmapped by the agent */
	size_t n_stale;
	int pages_fd;	     /* restore: pages-N.img, kept */
};

/* Once per run. */
struct mm_run {
	struct image_writer *first; /* dump: pages-1.img, opened before the tree is stopped */
	size_t max_mappings;	    /* dump: vm.max_map_count */
};

static inline struct mm *mm_of(const struct task *t)
{
	return task_part(t, ROOM_mm);
}

/* Does this mapping have contents of its own, that is, pages in the image? */
static inline bool vma_has_pages(const struct vma *v)
{
	return v->status & (VMA_FILE_PRIVATE | VMA_ANON_PRIVATE) &&
	       !(v->status & (VMA_VVAR | VMA_VSYSCALL));
}

/* vma.c: the mappings of a stopped task, from /proc/PID/smaps. */
int mm_collect_vmas(struct dump *d, struct task *t, struct err *e);

/* runs.c */
int page_runs_add(struct page_runs *runs, uint64_t addr, uint64_t n_pages, bool lazy);
void page_runs_fini(struct page_runs *runs);

/* pagemap.c: which pages have to be saved. Fills mm->pages and mm->guards. */
int mm_scan_pages(struct dump *d, struct task *t, struct err *e);

/* pages-dump.c: copy them. */
int mm_copy_pages(struct dump *d, struct task *t, int out_fd, struct err *e);

/* mm-image.c: mm-PID.img and pagemap-PID.img, both ways. */
int mm_dump_task(struct dump *d, const struct task *t, struct err *e);
int mm_load_task(struct restore *r, struct task *t, struct err *e);

/* mm-restore.c */
int mm_prepare(struct restore *r, struct err *e);
int mm_emit(struct restore *r, struct task *t, struct program *p, struct err *e);

/* vdso.c: the vdso of the dumped task must be the one this kernel gives out. */
int vdso_check_task(const struct task *t, struct err *e);
int vdso_check(struct restore *r, const struct task *t, struct err *e);
int vdso_emit(const struct task *t, struct program *p);
/* Address of a system call instruction in the vdso of the task; 0 if it has no vdso. */
uint64_t vdso_syscall_insn(const struct task *t);

#endif
