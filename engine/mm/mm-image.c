/* SPDX-License-Identifier: GPL-2.0-only */
/* mm-PID.img and pagemap-PID.img: packing, and unpacking with every number checked. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "engine/files/files.h"
#include "engine/mm/mm.h"
#include "engine/prctl/prctl.h"
#include "images/image.h"
#include "images/proto/mm.pb-c.h"
#include "images/proto/pagemap.pb-c.h"

#define PE_PARENT  1
#define PE_LAZY	   2
#define PE_PRESENT 4

#define TASK_TOP     0x7ffffffff000ULL
#define VSYSCALL_TOP 0xffffffffff601000ULL

static void pack_vma(const struct vma *v, VmaEntry *entry)
{
	vma_entry__init(entry);
	entry->start = v->start;
	entry->end = v->end;
	entry->pgoff = v->pgoff;
	entry->shmid = v->file_id;
	entry->prot = v->prot;
	entry->flags = v->flags;
	entry->status = v->status;
	entry->fd = -1;
	entry->has_madv = v->madv != 0;
	entry->madv = v->madv;
	entry->has_fdflags = v->file_id != 0;
	entry->fdflags = v->open_flags;
	entry->has_lock_on_fault = v->lock_on_fault;
	entry->lock_on_fault = v->lock_on_fault;
}

static int pack_vmas(struct dump *d, const struct mm *mm, MmEntry *entry)
{
	VmaEntry *packed = mempool_array(d->pool, mm->n_vmas, sizeof(*packed));
	size_t i;

	entry->vmas = mempool_array(d->pool, mm->n_vmas, sizeof(*entry->vmas));
	if (!packed || !entry->vmas)
		return -ENOMEM;
	for (i = 0; i < mm->n_vmas; i++) {
		pack_vma(&mm->vmas[i], &packed[i]);
		entry->vmas[i] = &packed[i];
	}
	entry->n_vmas = mm->n_vmas;
	return 0;
}

static int pack_guards(struct dump *d, const struct mm *mm, MmEntry *entry)
{
	size_t i;

	entry->n_guards = 2 * mm->guards.n;
	entry->guards = mempool_array(d->pool, entry->n_guards, sizeof(*entry->guards));
	if (!entry->guards)
		return -ENOMEM;
	for (i = 0; i < mm->guards.n; i++) {
		entry->guards[2 * i] = mm->guards.v[i].addr;
		entry->guards[2 * i + 1] = mm->guards.v[i].n_pages;
	}
	return 0;
}

static int write_mm(struct dump *d, const struct task *t, struct err *e)
{
	struct mm *mm = mm_of(t);
	MmEntry entry = MM_ENTRY__INIT;

	entry.mm_start_code = mm->start_code;
	entry.mm_end_code = mm->end_code;
	entry.mm_start_data = mm->start_data;
	entry.mm_end_data = mm->end_data;
	entry.mm_start_stack = mm->start_stack;
	entry.mm_start_brk = mm->start_brk;
	entry.mm_brk = mm->brk;
	entry.mm_arg_start = mm->arg_start;
	entry.mm_arg_end = mm->arg_end;
	entry.mm_env_start = mm->env_start;
	entry.mm_env_end = mm->env_end;
	entry.exe_file_id = mm->exe_id;
	entry.n_mm_saved_auxv = mm->auxv.n_words;
	entry.mm_saved_auxv = mm->auxv.word;
	entry.has_dumpable = true;
	entry.dumpable = prctl_dumpable(t);
	entry.has_thp_disabled = true;
	entry.thp_disabled = prctl_thp_disabled(t);
	entry.has_locks_future = entry.locks_future = mm->locks_future;
	if (pack_vmas(d, mm, &entry) || pack_guards(d, mm, &entry))
		return err_set(e, -ENOMEM, "mm image");
	return image_write_one(d->images, IMAGE_MM, t->pid, &entry.base, e);
}

static int write_run(struct image_writer *w, const struct page_run *run, struct err *e)
{
	PagemapEntry entry = PAGEMAP_ENTRY__INIT;

	entry.vaddr = run->addr;
	entry.has_nr_pages = true;
	entry.nr_pages = run->n_pages;
	entry.has_flags = true;
	entry.flags = PE_PRESENT | (run->lazy ? PE_LAZY : 0);
	return image_write(w, &entry.base, e);
}

static int write_pagemap(struct dump *d, const struct task *t, struct err *e)
{
	const struct mm *mm = mm_of(t);
	PagemapHead head = PAGEMAP_HEAD__INIT;
	autofree_(image_writer) struct image_writer *w = NULL;
	size_t i;
	int ret = image_writer_open(d->images, IMAGE_PAGEMAP, t->pid, &w, e);

	if (ret)
		return ret;
	head.pages_id = mm->pages_id;
	ret = image_write(w, &head.base, e);
	for (i = 0; i < mm->pages.n && !ret; i++)
		ret = write_run(w, &mm->pages.v[i], e);
	return ret ?: image_writer_close(take(w), e);
}

int mm_dump_task(struct dump *d, const struct task *t, struct err *e)
{
	int ret = write_mm(d, t, e);

	return ret ?: write_pagemap(d, t, e);
}

/* ---- reading ---- */

static int bad_vma(const VmaEntry *entry, struct err *e, const char *why)
{
	return err_say(e, -EBADMSG, "mapping %lx-%lx: %s", (long)entry->start, (long)entry->end, why);
}

static bool is_aligned(const VmaEntry *entry)
{
	return !((entry->start | entry->end | entry->pgoff) & (PAGE - 1));
}

#define KNOWN_PROT  (PROT_READ | PROT_WRITE | PROT_EXEC)
#define KNOWN_FLAGS                                                                              \
	(MAP_SHARED | MAP_PRIVATE | MAP_DROPPABLE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_LOCKED | \
	 MAP_NORESERVE)
#define KNOWN_STATUS                                                                             \
	(VMA_REGULAR | VMA_STACK | VMA_VSYSCALL | VMA_VDSO | VMA_HEAP | VMA_FILE_PRIVATE |       \
	 VMA_FILE_SHARED | VMA_ANON_PRIVATE | VMA_VVAR)

static int check_vma(const VmaEntry *entry, uint64_t after, struct err *e)
{
	bool vsyscall = entry->status & VMA_VSYSCALL;

	if (!is_aligned(entry))
		return bad_vma(entry, e, "is not aligned to pages");
	if (entry->start >= entry->end || entry->end > (vsyscall ? VSYSCALL_TOP : TASK_TOP))
		return bad_vma(entry, e, "is not a range of user addresses");
	if (entry->start < after)
		return bad_vma(entry, e, "overlaps the one before it");
	if (entry->status & ~KNOWN_STATUS)
		return err_say(e, -EOPNOTSUPP, "mapping %lx-%lx: of a kind (status %#x) not supported yet",
			       (long)entry->start, (long)entry->end, entry->status);
	if (entry->prot & ~KNOWN_PROT || entry->flags & ~KNOWN_FLAGS)
		return err_say(e, -EBADMSG, "mapping %lx-%lx: unknown prot %#x or flags %#x",
			       (long)entry->start, (long)entry->end, entry->prot, entry->flags);
	return 0;
}

/* Exactly one way of being backed, and flags that agree with it. */
static int check_backing(const VmaEntry *entry, struct err *e)
{
	uint32_t backing = entry->status & (VMA_FILE_PRIVATE | VMA_FILE_SHARED | VMA_ANON_PRIVATE);
	bool shared = backing == VMA_FILE_SHARED;
	bool anonymous = backing == VMA_ANON_PRIVATE;
	uint32_t type = entry->flags & (MAP_SHARED | MAP_PRIVATE | MAP_DROPPABLE);

	if (!backing || backing & (backing - 1))
		return bad_vma(entry, e, "is not backed in exactly one way");
	if ((type == MAP_DROPPABLE ? !anonymous : type != (shared ? MAP_SHARED : MAP_PRIVATE)) ||
	    anonymous != !!(entry->flags & MAP_ANONYMOUS))
		return bad_vma(entry, e, "has flags that do not fit its kind");
	return 0;
}

static int unpack_vma(struct restore *r, const VmaEntry *entry, struct vma *v, struct err *e)
{
	struct file *file;

	*v = (struct vma){
		.start = entry->start,
		.end = entry->end,
		.pgoff = entry->pgoff,
		.prot = entry->prot,
		.flags = entry->flags,
		.status = entry->status,
		.madv = entry->has_madv ? entry->madv : 0,
		.lock_on_fault = entry->has_lock_on_fault && entry->lock_on_fault,
		.open_flags = entry->has_fdflags ? entry->fdflags : 0,
	};
	if (!(v->status & (VMA_FILE_PRIVATE | VMA_FILE_SHARED)))
		return 0;
	v->file_id = entry->shmid;
	return files_get(r, v->file_id, "a mapping", &file, e);
}

static int unpack_vmas(struct restore *r, struct mm *mm, const MmEntry *entry, struct err *e)
{
	uint64_t after = 0;
	size_t i;

	mm->vmas = mempool_array(r->pool, entry->n_vmas, sizeof(*mm->vmas));
	if (!mm->vmas)
		return err_set(e, -ENOMEM, "mappings");
	for (i = 0; i < entry->n_vmas; i++) {
		int ret = check_vma(entry->vmas[i], after, e);

		if (!ret)
			ret = check_backing(entry->vmas[i], e);
		if (!ret)
			ret = unpack_vma(r, entry->vmas[i], &mm->vmas[i], e);
		if (ret)
			return ret;
		after = entry->vmas[i]->end;
	}
	mm->n_vmas = entry->n_vmas;
	return 0;
}

/* The mapping that a page at @addr is in, from *@at on; NULL if there is none. */
static const struct vma *vma_of_page(const struct mm *mm, size_t *at, uint64_t addr)
{
	while (*at < mm->n_vmas && mm->vmas[*at].end <= addr)
		(*at)++;
	if (*at < mm->n_vmas && mm->vmas[*at].start <= addr)
		return &mm->vmas[*at];
	return NULL;
}

/* All of the run has to be inside mappings that have contents of their own. */
static int check_run(const struct mm *mm, size_t *at, uint64_t addr, uint64_t n_pages, struct err *e)
{
	uint64_t end;

	if (addr & (PAGE - 1) || n_pages > TASK_TOP / PAGE || addr >= TASK_TOP ||
	    addr + n_pages * PAGE > TASK_TOP)
		return err_say(e, -EBADMSG, "%lu pages at %lx are not a range of user addresses",
			       (long)n_pages, (long)addr);
	for (end = addr + n_pages * PAGE; addr < end;) {
		const struct vma *v = vma_of_page(mm, at, addr);

		if (!v || !vma_has_pages(v))
			return err_say(e, -EBADMSG, "page %lx is in no mapping with pages of its own",
				       (long)addr);
		addr = v->end;
	}
	return 0;
}

static int unpack_guards(struct mm *mm, const MmEntry *entry, struct err *e)
{
	size_t i, at = 0;

	for (i = 0; i + 1 < entry->n_guards; i += 2) {
		int ret = check_run(mm, &at, entry->guards[i], entry->guards[i + 1], e);

		if (!ret && page_runs_add(&mm->guards, entry->guards[i], entry->guards[i + 1], false))
			ret = err_set(e, -ENOMEM, "guard pages");
		if (ret)
			return err_wrap(e, "guard pages");
	}
	return 0;
}

static int unpack_mm(struct restore *r, struct task *t, const MmEntry *entry, struct err *e)
{
	struct mm *mm = mm_of(t);
	int ret;

	mm->start_code = entry->mm_start_code;
	mm->end_code = entry->mm_end_code;
	mm->start_data = entry->mm_start_data;
	mm->end_data = entry->mm_end_data;
	mm->start_stack = entry->mm_start_stack;
	mm->start_brk = entry->mm_start_brk;
	mm->brk = entry->mm_brk;
	mm->arg_start = entry->mm_arg_start;
	mm->arg_end = entry->mm_arg_end;
	mm->env_start = entry->mm_env_start;
	mm->env_end = entry->mm_env_end;
	mm->exe_id = entry->exe_file_id;
	if (entry->n_mm_saved_auxv > PROC_AUXV_MAX || entry->n_mm_saved_auxv % 2)
		return err_say(e, -EBADMSG, "auxiliary vector of %zu words", entry->n_mm_saved_auxv);
	mm->auxv.n_words = entry->n_mm_saved_auxv;
	if (entry->n_mm_saved_auxv)
		memcpy(mm->auxv.word, entry->mm_saved_auxv,
		       entry->n_mm_saved_auxv * sizeof(uint64_t));
	if (entry->n_aios)
		return err_say(e, -EOPNOTSUPP, "AIO rings: not supported yet");
	prctl_set_dumpable(t, entry->has_dumpable ? entry->dumpable : 1);
	prctl_set_thp_disabled(t, entry->has_thp_disabled && entry->thp_disabled);
	mm->locks_future = entry->has_locks_future && entry->locks_future;
	ret = unpack_vmas(r, mm, entry, e);
	return ret ?: unpack_guards(mm, entry, e);
}

static uint32_t pagemap_flags(const PagemapEntry *entry)
{
	if (entry->has_in_parent && entry->in_parent)
		return PE_PARENT;
	return entry->has_flags ? entry->flags : PE_PRESENT;
}

static int unpack_run(struct mm *mm, const PagemapEntry *entry, uint64_t *after, size_t *at,
		      struct err *e)
{
	uint64_t n_pages = entry->has_nr_pages ? entry->nr_pages : entry->compat_nr_pages;
	uint32_t flags = pagemap_flags(entry);
	int ret = check_run(mm, at, entry->vaddr, n_pages, e);

	if (ret)
		return ret;
	if (entry->vaddr < *after)
		return err_say(e, -EBADMSG, "pages at %lx are listed out of order", (long)entry->vaddr);
	if (flags & PE_PARENT)
		return err_say(e, -EOPNOTSUPP, "pages at %lx are in a parent dump: not supported yet",
			       (long)entry->vaddr);
	if (!(flags & PE_PRESENT))
		return err_say(e, -EOPNOTSUPP, "pages at %lx stayed at the source of a lazy migration",
			       (long)entry->vaddr);
	*after = entry->vaddr + n_pages * PAGE;
	if (page_runs_add(&mm->pages, entry->vaddr, n_pages, flags & PE_LAZY))
		return err_set(e, -ENOMEM, "pages");
	return 0;
}

static int read_pagemap(struct restore *r, struct task *t, struct err *e)
{
	struct mm *mm = mm_of(t);
	autofree_(image_reader) struct image_reader *reader = NULL;
	PagemapHead *head;
	PagemapEntry *entry;
	uint64_t after = 0;
	size_t at = 0;
	int ret = image_reader_open(r->images, IMAGE_PAGEMAP, t->pid, r->pool, &reader, e);

	if (ret)
		return ret < 0 ? ret : err_say(e, -ENOENT, "pagemap-%d.img is missing", t->pid);
	ret = image_read_needed(reader, &pagemap_head__descriptor, &head, e);
	if (ret)
		return ret;
	mm->pages_id = head->pages_id;
	while ((ret = image_read(reader, &pagemap_entry__descriptor, &entry, e)) > 0) {
		ret = unpack_run(mm, entry, &after, &at, e);
		if (ret)
			return err_wrap(e, "%s", image_reader_name(reader));
	}
	return ret;
}

/* The page image has no structure; its size has to be right, though. */
static int open_pages(struct restore *r, struct mm *mm, struct err *e)
{
	char name[64];
	autofd fd = -1;
	struct stat st;
	uint64_t need = mm->pages.n_pages * PAGE;

	mm->pages_fd = -1;
	if (!need)
		return 0;
	snprintf(name, sizeof(name), "pages-%u.img", mm->pages_id);
	fd = openat(image_dir_fd(r->images), name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &st))
		return err_set(e, -errno, "%s", name);
	if (!S_ISREG(st.st_mode) || (uint64_t)st.st_size != need)
		return err_say(e, -EBADMSG, "%s has %ld bytes, the pagemap lists %lu", name,
			       (long)st.st_size, (long)need);
	mm->pages_fd = fd_take(&fd);
	return 0;
}

int mm_load_task(struct restore *r, struct task *t, struct err *e)
{
	struct mm *mm = mm_of(t);
	struct file *exe;
	MmEntry *entry;
	int ret;

	if (t->state == TASK_ZOMBIE)
		return 0;
	ret = image_read_one(r->images, IMAGE_MM, t->pid, r->pool, &mm_entry__descriptor, &entry, e);
	if (ret)
		return ret < 0 ? ret : err_say(e, -ENOENT, "mm-%d.img is missing", t->pid);
	ret = unpack_mm(r, t, entry, e);
	if (!ret)
		ret = files_get(r, mm->exe_id, "the executable", &exe, e);
	if (ret)
		return err_wrap(e, "mm-%d.img", t->pid);
	ret = read_pagemap(r, t, e);
	return ret ?: open_pages(r, mm, e);
}
