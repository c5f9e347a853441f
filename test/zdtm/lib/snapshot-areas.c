// SPDX-License-Identifier: GPL-2.0-only
/*
 * The address space of a process. Unless raw, neighbours that differ in nothing are shown as one
 * area: whether the kernel could merge them depends on history. Flags left out: ac (accounting
 * history) and sd (soft-dirty).
 */
#include "lib/snapshot.h"

enum { PAGE = 4096, LONG_LIST = 64 };

static const uint64_t HASH_START = 0xcbf29ce484222325;

struct shown {
	uintptr_t start, end, offset;
	char perms[5], dev[16];
	unsigned long inode;
	char name[512];
	char flags[192];
};

static bool is_special(const struct shown *a)
{
	return !strncmp(a->name, "[v", 2) || !strncmp(a->name, "[uprobes", 8);
}

static uint64_t hash_page(uint64_t hash, const uint64_t *page)
{
	for (int i = 0; i < PAGE / 8; i++)
		hash = (hash ^ page[i]) * 0x100000001b3;
	return hash;
}

static bool is_zero(const uint64_t *page)
{
	for (int i = 0; i < PAGE / 8; i++)
		if (page[i])
			return false;
	return true;
}

struct digest {
	uint64_t hash;
	size_t n_pages;
	bool is_long; /* one hash for all instead of one per page */
};

/*
 * Pages that belong to the process: present or swapped, and not a file's. A page of zeros is as
 * good as none.
 */
static void add_page(struct digest *d, int mem, uint64_t entry, uintptr_t at)
{
	uint64_t page[PAGE / 8];

	if (!(entry >> 62) || entry >> 61 & 1 || pread(mem, page, sizeof page, at) != sizeof page ||
	    is_zero(page))
		return;
	d->n_pages++;
	d->hash = hash_page(d->hash ^ at, page);
	if (!d->is_long)
		printf("    page %lx %016lx\n", at, hash_page(HASH_START, page));
}

static void show_pages(int mem, int pagemap, const struct shown *a)
{
	static uint64_t entries[8192];
	struct digest d = { .hash = HASH_START, .is_long = (a->end - a->start) / PAGE > LONG_LIST };

	for (uintptr_t at = a->start; at < a->end;) {
		size_t left = (a->end - at) / PAGE, count = left < 8192 ? left : 8192;
		ssize_t got = pread(pagemap, entries, count * 8, at / PAGE * 8);

		if (got < 8)
			break;
		for (ssize_t i = 0; i < got / 8; i++, at += PAGE)
			add_page(&d, mem, entries[i], at);
	}
	if (d.is_long)
		printf("    %zu pages %016lx\n", d.n_pages, d.hash);
}

static void show_area(pid_t pid, const struct shown *a)
{
	char path[64];
	int mem, pagemap;

	printf("  area %lx-%lx %s %lx %s %lu %s |%s\n", a->start, a->end, a->perms, a->offset,
	       a->dev, a->inode, a->name, a->flags);
	if (!opt_memory || is_special(a))
		return;
	snprintf(path, sizeof path, "/proc/%d/mem", pid);
	mem = open(path, O_RDONLY | O_CLOEXEC);
	snprintf(path, sizeof path, "/proc/%d/pagemap", pid);
	pagemap = open(path, O_RDONLY | O_CLOEXEC);
	show_pages(mem, pagemap, a);
	close(mem);
	close(pagemap);
}

static void parse_head(const char *line, struct shown *a)
{
	int name = 0;

	memset(a, 0, sizeof *a);
	sscanf(line, "%lx-%lx %4s %lx %15s %lu %n", &a->start, &a->end, a->perms, &a->offset,
	       a->dev, &a->inode, &name);
	snprintf(a->name, sizeof a->name, "%s", line + name);
	if (!opt_raw && strstr(a->name, "(deleted)"))
		a->inode = 0;
}

static void parse_flags(char *line, struct shown *a)
{
	char *word;

	while ((word = strsep(&line, " "))) {
		if (!*word || (!opt_raw && (!strcmp(word, "ac") || !strcmp(word, "sd"))))
			continue;
		strncat(a->flags, " ", sizeof a->flags - strlen(a->flags) - 1);
		strncat(a->flags, word, sizeof a->flags - strlen(a->flags) - 1);
	}
}

static bool can_join(const struct shown *a, const struct shown *b)
{
	return !opt_raw && a->end == b->start && a->inode == b->inode &&
	       !strcmp(a->perms, b->perms) && !strcmp(a->name, b->name) &&
	       !strcmp(a->flags, b->flags) && !strcmp(a->dev, b->dev) &&
	       (!a->inode || a->offset + (a->end - a->start) == b->offset);
}

/* Two private anonymous areas side by side differ in no way a program can tell. */
static void add(pid_t pid, struct shown *last, const struct shown *a)
{
	if (last->end && can_join(last, a)) {
		last->end = a->end;
		return;
	}
	if (last->end)
		show_area(pid, last);
	*last = *a;
}

void show_areas(pid_t pid)
{
	struct shown last = { 0 }, a = { 0 };
	char path[64], *text, *at, *line;
	size_t size;

	snprintf(path, sizeof path, "/proc/%d/smaps", pid);
	at = text = slurp(path, &size);
	while (at && (line = strsep(&at, "\n"))) {
		if (!strncmp(line, "VmFlags:", 8)) {
			parse_flags(line + 8, &a);
			add(pid, &last, &a);
		} else if (strcspn(line, "-") < strcspn(line, " ")) {
			parse_head(line, &a);
		}
	}
	if (last.end)
		show_area(pid, &last);
	free(text);
}
