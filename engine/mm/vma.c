/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Mappings. Everything about them is in one line of /proc/PID/smaps and its VmFlags. A mapping this
 * program cannot make again exactly is refused here, with its range and name.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>

#include "engine/files/files.h"
#include "engine/mm/mm.h"
#include "engine/proc/procfs.h"
#include "engine/proc/smaps.h"

#ifndef MADV_DONTDUMP
#define MADV_DONTDUMP 16
#endif

#define MAX_STALE 8 /* arenas of killed runs that are cleaned up at once */

/* VmFlags that stand for an madvise. */
static const struct {
	uint64_t vm_flag;
	int advice;
} advices[] = {
	{ VMF_SR, MADV_SEQUENTIAL }, { VMF_RR, MADV_RANDOM },	  { VMF_DC, MADV_DONTFORK },
	{ VMF_DD, MADV_DONTDUMP },   { VMF_HG, MADV_HUGEPAGE },	  { VMF_NH, MADV_NOHUGEPAGE },
	{ VMF_MG, MADV_MERGEABLE },  { VMF_WF, MADV_WIPEONFORK },
};

/* What cannot be made again yet, and its name. */
static const struct {
	uint64_t vm_flag;
	const char *what;
} refused[] = {
	{ VMF_HT, "huge pages of hugetlbfs" },
	{ VMF_PF | VMF_IO | VMF_MM, "memory of a device" },
	{ VMF_UM | VMF_UW | VMF_UI, "registered with userfaultfd" },
	{ VMF_SF, "synchronous page faults (MAP_SYNC)" },
	{ VMF_SS, "a shadow stack" },
	{ VMF_SL, "sealed with mseal" },
};

static bool named(const struct smaps_entry *s, const char *name)
{
	return proc_str_eq(s->map.name, name);
}

static bool is_vvar(const struct smaps_entry *s)
{
	return named(s, "[vvar]") || named(s, "[vvar_vclock]");
}

static int refuse(const struct smaps_entry *s, struct err *e, const char *why)
{
	return err_say(e, -EOPNOTSUPP, "mapping %lx-%lx %.*s: %s: not supported yet",
		       (long)s->map.start, (long)s->map.end, (int)s->map.name.len, s->map.name.s,
		       why);
}

static int check_flags(const struct smaps_entry *s, struct err *e)
{
	size_t i;

	if (is_vvar(s))
		return 0;
	for (i = 0; i < ARRAY_SIZE(refused); i++)
		if (s->vm_flags & refused[i].vm_flag)
			return refuse(s, e, refused[i].what);
	if (s->vm_flags & VMF_UNKNOWN)
		return err_say(e, -EOPNOTSUPP, "mapping %lx-%lx: this criu does not know VmFlag \"%s\"",
			       (long)s->map.start, (long)s->map.end, s->unknown_flag);
	if (s->pkey)
		return refuse(s, e, "has a memory protection key");
	if (named(s, "[uprobes]"))
		return refuse(s, e, "uprobes are attached");
	return 0;
}

/* Which kind of shared mapping is not a plain file's. NULL: a file's. */
static const char *special_shared(const struct smaps_entry *s)
{
	static const struct {
		const char *prefix, *what;
	} kinds[] = {
		{ "/dev/zero", "shared anonymous memory" }, { "/memfd:", "a memfd" },
		{ "/SYSV", "SysV shared memory" },	   { "/[aio]", "an AIO ring" },
		{ "anon_inode:", "an anonymous inode" },   { "socket:", "a socket's ring" },
		{ "[", "a special mapping" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (s->map.name.len >= strlen(kinds[i].prefix) &&
		    !memcmp(s->map.name.s, kinds[i].prefix, strlen(kinds[i].prefix)))
			return kinds[i].what;
	return s->map.ino ? NULL : "not a file";
}

static uint64_t advice_bits(const struct smaps_entry *s)
{
	uint64_t bits = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(advices); i++)
		if (s->vm_flags & advices[i].vm_flag)
			bits |= 1ULL << advices[i].advice;
	return bits;
}

static uint32_t map_flags(const struct smaps_entry *s)
{
	uint32_t flags = s->map.shared ? MAP_SHARED : MAP_PRIVATE;

	if (s->vm_flags & VMF_DP)
		flags = MAP_DROPPABLE;

	if (s->vm_flags & VMF_GD)
		flags |= MAP_GROWSDOWN;
	if (s->vm_flags & VMF_LO)
		flags |= MAP_LOCKED;
	if (s->vm_flags & VMF_NR)
		flags |= MAP_NORESERVE;
	return flags;
}

static void fill_anonymous(struct vma *v, uint32_t status)
{
	v->status = VMA_REGULAR | VMA_ANON_PRIVATE | status;
	v->flags |= MAP_ANONYMOUS;
	v->pgoff = 0;
}

/* The file behind it, as /proc/PID/map_files shows it. */
static int fill_file(struct dump *d, struct task *t, const struct smaps_entry *s, struct vma *v,
		     struct err *e)
{
	char link[64];
	const char *special = s->map.shared ? special_shared(s) : NULL;
	int ret;

	if (special)
		return refuse(s, e, special);
	v->status = VMA_REGULAR | (s->map.shared ? VMA_FILE_SHARED : VMA_FILE_PRIVATE);
	/* A shared mapping of a file that was opened for reading can never become writable. */
	v->open_flags = s->map.shared && s->vm_flags & VMF_MW ? O_RDWR : O_RDONLY;
	snprintf(link, sizeof(link), "map_files/%lx-%lx", (long)s->map.start, (long)s->map.end);
	ret = files_add_link(d, t, link, v->open_flags, &v->file_id, e);
	return ret ? err_wrap(e, "mapping %lx-%lx", (long)s->map.start, (long)s->map.end) : 0;
}

/* Consecutive mappings of one file need one look at the file only. */
static bool same_file(const struct smaps_entry *s, const struct smaps_entry *before,
		      const struct vma *v)
{
	return before->map.ino && s->map.ino == before->map.ino && s->map.shared == before->map.shared &&
	       s->map.dev_major == before->map.dev_major &&
	       s->map.dev_minor == before->map.dev_minor && !s->map.shared && v->file_id &&
	       s->map.name.len == before->map.name.len &&
	       !memcmp(s->map.name.s, before->map.name.s, s->map.name.len);
}

static int fill_vma(struct dump *d, struct task *t, const struct smaps_entry *s,
		    const struct smaps_entry *before, struct vma *v, struct err *e)
{
	*v = (struct vma){
		.start = s->map.start,
		.end = s->map.end,
		.pgoff = s->map.pgoff,
		.prot = s->map.prot,
		.flags = map_flags(s),
		.madv = advice_bits(s),
		.lock_on_fault = s->vm_flags & VMF_LF,
	};
	if (is_vvar(s))
		fill_anonymous(v, VMA_VVAR);
	else if (named(s, "[vdso]"))
		fill_anonymous(v, VMA_VDSO);
	else if (named(s, "[heap]"))
		fill_anonymous(v, VMA_HEAP);
	else if (named(s, "[vsyscall]")) {
		fill_anonymous(v, 0);
		v->status = VMA_VSYSCALL | VMA_ANON_PRIVATE;
	} else if (!s->map.ino && !s->map.shared)
		fill_anonymous(v, 0);
	else if (before && same_file(s, before, v - 1)) {
		v->status = v[-1].status;
		v->file_id = v[-1].file_id;
		v->open_flags = v[-1].open_flags;
	} else
		return fill_file(d, t, s, v, e);
	return 0;
}

static bool merges_into(const struct vma *last, const struct vma *v)
{
	return last->status & VMA_VVAR && v->status & VMA_VVAR && last->end == v->start;
}

static size_t count_lines(const char *text)
{
	size_t n = 0;

	for (text = strstr(text, "\nVmFlags:"); text; text = strstr(text + 1, "\nVmFlags:"))
		n++;
	return n;
}

/* Does a thread run in [start, end)? */
static bool is_inside(const struct task *t, uint64_t start, uint64_t end)
{
	const struct thread *th;

	task_foreach_thread(t, th)
		if (th->tracee->regs.rip >= start && th->tracee->regs.rip < end)
			return true;
	return false;
}

static bool is_plain(const struct vma *v, uint32_t prot)
{
	return v->prot == prot && v->status == (VMA_REGULAR | VMA_ANON_PRIVATE);
}

static int find_stale(struct dump *d, struct task *t, const struct vma *v, struct err *e)
{
	struct mm *mm = mm_of(t);
	uint64_t len = 0;

	if (is_plain(v, PROT_READ | PROT_EXEC) && mm->n_stale < MAX_STALE)
		len = inject_stale_arena(t->mem_fd, v->start);
	if (!len)
		return 0;
	if (is_inside(t, v->start, v->start + len))
		return err_say(e, -EAGAIN,
			       "it has still to go back to its work after a criu that was killed: try again when it runs");
	log_info(d->log, "Task %d: removing the arena of a killed criu at %lx", t->pid, (long)v->start);
	mm->stale[mm->n_stale++] = (struct vma){ .start = v->start, .end = v->start + len };
	return 0;
}

/*
 * Takes an arena that a killed run left off the front of @v: an executable mapping and a writable one behind it,
 * which the kernel may have merged with what comes next. True if nothing remains of @v.
 */
static bool strip_stale(struct task *t, struct vma *v)
{
	struct mm *mm = mm_of(t);
	struct vma *stale = mm->n_stale ? &mm->stale[mm->n_stale - 1] : NULL;

	if (!stale || v->start >= stale->end)
		return false;
	if (!is_plain(v, PROT_READ | PROT_EXEC) && !is_plain(v, PROT_READ | PROT_WRITE)) {
		stale->end = v->start; /* no arena has that behind it */
		return false;
	}
	v->start = MIN(v->end, stale->end);
	return v->start == v->end;
}

int mm_collect_vmas(struct dump *d, struct task *t, struct err *e)
{
	struct mm *mm = mm_of(t);
	struct smaps_entry entries[2], *s = &entries[0], *before = NULL;
	autofree char *text = NULL; /* not d->text: rooms that are called from here use that */
	size_t cap = 0;
	ssize_t len = proc_read(t->proc_fd, "smaps", &text, &cap);
	struct proc_cursor c;
	int ret;

	if (len < 0)
		return err_set(e, len, "smaps");
	mm->stale = mempool_array(d->pool, MAX_STALE, sizeof(*mm->stale));
	mm->vmas = mempool_array(d->pool, count_lines(text) + 1, sizeof(*mm->vmas));
	if (!mm->vmas || !mm->stale)
		return err_set(e, -ENOMEM, "mappings");
	c = proc_cursor(text, len);
	while ((ret = smaps_next(&c, s, e)) > 0) {
		struct vma *v = &mm->vmas[mm->n_vmas];

		ret = check_flags(s, e);
		if (!ret)
			ret = fill_vma(d, t, s, before, v, e);
		if (ret)
			return ret;
		ret = find_stale(d, t, v, e);
		if (ret)
			return ret;
		if (strip_stale(t, v))
			continue;
		if (mm->n_vmas && merges_into(v - 1, v))
			v[-1].end = v->end;
		else
			mm->n_vmas++;
		before = s;
		s = s == &entries[0] ? &entries[1] : &entries[0];
	}
	return ret;
}
