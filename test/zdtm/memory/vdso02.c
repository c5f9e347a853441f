// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <sys/auxv.h>

const char test_doc[] = "a task that unmapped its vDSO and its data gets none back";

static void unmap_named(const char *prefix)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	char line[512];
	unsigned long from[8], to[8];
	int count = 0;

	check(maps, "maps: %s", strerror(errno));
	while (fgets(line, sizeof line, maps))
		if (strstr(line, prefix) && !strstr(line, "vsyscall"))
			count += sscanf(line, "%lx-%lx", &from[count], &to[count]) == 2;
	fclose(maps);
	for (int i = 0; i < count; i++)
		must(munmap((void *)from[i], to[i] - from[i]));
}

static bool has_vdso(void)
{
	char maps[65536];

	check(read_text("/proc/self/maps", maps, sizeof maps) > 0, "no maps");
	return strstr(maps, "[vdso]") || strstr(maps, "[vvar");
}

/* A library that cached vDSO entry points would crash: only bare system calls after this. */
int main(int argc, char **argv)
{
	struct timespec now;

	test_init(argc, argv);
	unmap_named("[v");
	check(!has_vdso(), "still there");
	test_wait();
	sabotage(fail("sabotaged"));
	check(!has_vdso(), "a vDSO was mapped");
	check_eq(syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now), 0);
	pass();
}
