// SPDX-License-Identifier: GPL-2.0-only
/*
 * look PID...: what a dump must not change, as text: threads, their signal masks, mappings and what is in
 * executable ones. Says so when a thread is stopped or traced. Executable mappings without a file come on lines
 * that begin with "leftover": the victims here have none, an agent has, and a writable one behind it, of which
 * nothing is said.
 */
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static uint64_t hash_memory(int mem_fd, unsigned long start, unsigned long end)
{
	uint64_t hash = 14695981039346656037ULL;
	unsigned char page[4096];

	for (; start < end; start += sizeof(page)) {
		size_t i;

		if (pread(mem_fd, page, sizeof(page), start) != sizeof(page))
			return 0;
		for (i = 0; i < sizeof(page); i++)
			hash = (hash ^ page[i]) * 1099511628211ULL;
	}
	return hash;
}

/* An agent's memory, and whether it has been told what it is for. Returns where it ends. */
static unsigned long look_at_leftover(const char *pid, int mem_fd, unsigned long start, unsigned long end)
{
	struct {
		char magic[16];
		uint64_t len;
	} head = { "" };

	if (pread(mem_fd, &head, sizeof(head), start) < 0)
		perror("look");
	printf("leftover %s %lx-%lx \"%.16s\"\n", pid, start, end, head.magic);
	return start + head.len;
}

static void look_at_mappings(const char *pid)
{
	char path[64], line[4352], perms[8];
	unsigned long start, end, inode, left = 0;
	FILE *maps;
	int mem_fd;

	snprintf(path, sizeof(path), "/proc/%s/maps", pid);
	maps = fopen(path, "re");
	snprintf(path, sizeof(path), "/proc/%s/mem", pid);
	mem_fd = open(path, O_RDONLY | O_CLOEXEC);
	while (maps && fgets(line, sizeof(line), maps)) {
		if (sscanf(line, "%lx-%lx %7s %*x %*s %lu", &start, &end, perms, &inode) != 4)
			continue;
		if (start < left)
			start = end < left ? end : left;
		if (start == end)
			continue;
		if (!strncmp(perms, "r-x", 3) && !inode && !strchr(line, '['))
			left = look_at_leftover(pid, mem_fd, start, end);
		else if (perms[2] == 'x' && start < 1UL << 47)
			printf("%s %lx-%lx %s %016lx\n", pid, start, end, perms,
			       (long)hash_memory(mem_fd, start, end));
		else
			printf("%s %lx-%lx %s\n", pid, start, end, perms);
	}
	if (maps)
		fclose(maps);
	close(mem_fd);
}

static void look_at_thread(const char *pid, const char *tid)
{
	char path[320], line[256];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%s/task/%s/status", pid, tid);
	f = fopen(path, "re");
	printf("thread %s\n", tid);
	while (f && fgets(line, sizeof(line), f)) {
		if (!strncmp(line, "SigBlk", 6) || !strncmp(line, "SigCgt", 6) ||
		    !strncmp(line, "SigIgn", 6))
			printf("%s %s", tid, line);
		if ((!strncmp(line, "State:", 6) && strchr("TtZX", line[7])) ||
		    (!strncmp(line, "TracerPid:", 10) && atoi(line + 10)))
			printf("harmed %s %s", tid, line);
	}
	if (f)
		fclose(f);
}

static int by_number(const struct dirent **a, const struct dirent **b)
{
	return atoi((*a)->d_name) - atoi((*b)->d_name);
}

static int is_number(const struct dirent *d)
{
	return isdigit((unsigned char)d->d_name[0]) != 0;
}

int main(int argc, char **argv)
{
	struct dirent **tids;
	char path[64];
	int i, k, n;

	for (i = 1; i < argc; i++) {
		snprintf(path, sizeof(path), "/proc/%s/task", argv[i]);
		n = scandir(path, &tids, is_number, by_number);
		if (n < 0)
			printf("gone %s\n", argv[i]);
		for (k = 0; k < n; k++)
			look_at_thread(argv[i], tids[k]->d_name);
		look_at_mappings(argv[i]);
	}
	return 0;
}
