// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ways for a program to look at itself: known memory contents, clocks, its own /proc files.
 */
#include "lib/zdtm.h"

#include <dirent.h>

static uint32_t next_word(uint32_t x)
{
	x ^= x << 13;
	x ^= x >> 17;
	return x ^ x << 5;
}

void fill(void *to, size_t size, uint32_t seed)
{
	unsigned char *at = to;
	uint32_t x = seed * 2654435761u | 1;

	for (size_t i = 0; i < size; i++) {
		x = next_word(x);
		at[i] = x >> 11;
	}
}

bool is_filled(const void *at, size_t size, uint32_t seed)
{
	const unsigned char *byte = at;
	uint32_t x = seed * 2654435761u | 1;

	for (size_t i = 0; i < size; i++) {
		x = next_word(x);
		if (byte[i] != (unsigned char)(x >> 11))
			return false;
	}
	return true;
}

int64_t now_ns(clockid_t clock)
{
	struct timespec now;

	must(clock_gettime(clock, &now));
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

int64_t cpu_ns(void)
{
	return now_ns(CLOCK_PROCESS_CPUTIME_ID);
}

void sleep_ms(int ms)
{
	struct timespec left = { ms / 1000, ms % 1000 * 1000000L };

	while (nanosleep(&left, &left) < 0 && errno == EINTR)
		;
}

ssize_t read_text(const char *path, char *to, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t total = 0, got;

	if (fd < 0)
		return -1;
	while ((got = read(fd, to + total, size - 1 - total)) > 0)
		total += got;
	close(fd);
	to[total] = 0;
	return got < 0 ? -1 : total;
}

const char *proc_value(const char *path, const char *key, char *to, size_t size)
{
	char text[16384], want[64];
	const char *at;

	check(read_text(path, text, sizeof text) >= 0, "%s: %s", path, strerror(errno));
	snprintf(want, sizeof want, "%s:", key);
	at = text;
	while (strncmp(at, want, strlen(want))) {
		at = strchr(at, '\n');
		check(at && *++at, "%s has no %s", path, key);
	}
	at += strlen(want);
	at += strspn(at, " \t");
	snprintf(to, size, "%.*s", (int)strcspn(at, "\n"), at);
	return to;
}

long proc_long(const char *path, const char *key, int base)
{
	char text[64];

	return strtoul(proc_value(path, key, text, sizeof text), NULL, base);
}

static bool parse_area(const char *line, struct area *a)
{
	int name = 0;

	if (sscanf(line, "%lx-%lx %4s %*s %*s %*s %n", &a->start, &a->end, a->perms, &name) < 3)
		return false;
	snprintf(a->name, sizeof a->name, "%.*s", (int)strcspn(line + name, "\n"), line + name);
	return true;
}

bool find_area(const void *addr, struct area *ret)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	char line[512];
	bool found = false;

	check(maps, "/proc/self/maps: %s", strerror(errno));
	while (!found && fgets(line, sizeof line, maps))
		found = parse_area(line, ret) && ret->start <= (uintptr_t)addr &&
			(uintptr_t)addr < ret->end;
	fclose(maps);
	return found;
}

int count_areas(const void *start, size_t size)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	uintptr_t from = (uintptr_t)start;
	char line[512];
	struct area a;
	int count = 0;

	check(maps, "/proc/self/maps: %s", strerror(errno));
	while (fgets(line, sizeof line, maps))
		count += parse_area(line, &a) && a.start >= from && a.end <= from + size;
	fclose(maps);
	return count;
}

bool page_is_present(const void *addr)
{
	int fd = must(open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC));
	uint64_t entry;

	check_eq(pread(fd, &entry, sizeof entry, (uintptr_t)addr / 4096 * sizeof entry), 8);
	close(fd);
	return entry >> 62;
}

int count_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int count = -1; /* the directory itself */

	check(dir, "/proc/self/fd: %s", strerror(errno));
	for (struct dirent *d; (d = readdir(dir));)
		count += d->d_name[0] != '.';
	closedir(dir);
	return count;
}

void *map_anon(size_t size, int prot, int flags)
{
	return must(mmap(NULL, size, prot, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0));
}
