// SPDX-License-Identifier: GPL-2.0-only
/*
 * Descriptors of a process: link, flags, position, and which earlier descriptor of the tree is the
 * same open file. Pipes get a new inode with every restore, so they are numbered in order of
 * appearance.
 */
#include "lib/snapshot.h"

#include <linux/kcmp.h>
#include <sys/syscall.h>

struct seen_fd {
	struct seen_fd *next;
	pid_t pid;
	int fd;
	char link[];
};

struct seen_object {
	struct seen_object *next;
	int number;
	char link[];
};

static struct seen_fd *seen_fds;
static struct seen_object *seen_objects;

/* "pipe:[4711]" becomes "pipe:[#1]". */
static void show_link_text(const char *link)
{
	struct seen_object *o;
	size_t size = strlen(link) + 1;

	if (opt_raw || strncmp(link, "pipe:", 5)) {
		fputs(link, stdout);
		return;
	}
	for (o = seen_objects; o && strcmp(o->link, link); o = o->next)
		;
	if (!o) {
		o = malloc(sizeof *o + size);
		if (!o)
			abort();
		memcpy(o->link, link, size);
		o->number = seen_objects ? seen_objects->number + 1 : 1;
		o->next = seen_objects;
		seen_objects = o;
	}
	printf("pipe:[#%d]", o->number);
}

/* Prints the first descriptor seen that is the same open file, or remembers this one as such. */
static void show_first_of_same(pid_t pid, int fd, const char *link)
{
	size_t size = strlen(link) + 1;
	struct seen_fd *s;

	for (s = seen_fds; s; s = s->next) {
		if (strcmp(s->link, link) || syscall(SYS_kcmp, pid, s->pid, KCMP_FILE,
						     (unsigned long)fd, (unsigned long)s->fd))
			continue;
		printf(" same as %d:%d", s->pid, s->fd);
		return;
	}
	s = malloc(sizeof *s + size);
	if (!s)
		abort();
	*s = (struct seen_fd){ .next = seen_fds, .pid = pid, .fd = fd };
	memcpy(s->link, link, size);
	seen_fds = s;
}

/* What changes with every look, or with every restore though nothing observable does. */
static bool is_volatile(const char *line, const char *link)
{
	if (!strncmp(line, "ticks:", 6) || !strncmp(line, "it_value:", 9))
		return true;
	if (opt_raw)
		return false;
	if (!strncmp(line, "eventfd-id:", 11) || !strncmp(line, "mnt_id:", 7))
		return true;
	return !strncmp(line, "ino:", 4) && link[0] != '/';
}

static void show_fdinfo(pid_t pid, int fd, const char *link)
{
	char path[64];
	size_t size;
	char *text, *at, *line;

	snprintf(path, sizeof path, "/proc/%d/fdinfo/%d", pid, fd);
	at = text = slurp(path, &size);
	while (at && (line = strsep(&at, "\n")))
		if (*line && !is_volatile(line, link))
			printf(" | %s", line);
	free(text);
}

void show_fds(pid_t pid)
{
	char dir[64], path[96], link[PATH_MAX];
	int *fds, count;
	ssize_t size;

	snprintf(dir, sizeof dir, "/proc/%d/fd", pid);
	count = list_numbers(dir, &fds);
	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof path, "%s/%d", dir, fds[i]);
		size = readlink(path, link, sizeof link - 1);
		link[size < 0 ? 0 : size] = 0;
		printf("  fd %d ", fds[i]);
		show_link_text(link);
		show_first_of_same(pid, fds[i], link);
		show_fdinfo(pid, fds[i], link);
		putchar('\n');
	}
	free(fds);
}
