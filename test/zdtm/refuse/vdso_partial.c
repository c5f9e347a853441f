// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "refuse/refuse.h"

const char test_doc[] = "a task that unmapped its vdso and kept the data pages of it";

/* Where the area of that name is; size 0 if there is none. */
static size_t named_area(const char *name, char **at)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	unsigned long start, end;
	size_t size = 0;
	char line[512];

	check(maps, "/proc/self/maps: %s", strerror(errno));
	while (!size && fgets(line, sizeof line, maps))
		if (strstr(line, name) && sscanf(line, "%lx-%lx", &start, &end) == 2) {
			*at = (char *)start;
			size = end - start;
		}
	fclose(maps);
	return size;
}

/* libc must not read a clock from here on. */
static int kid_main(void *arg)
{
	char *at = NULL;
	size_t size = named_area("[vdso]", &at);

	must(munmap(at, size));
	kid_wait();
	sabotage(return 1);
	check(!named_area("[vdso]", &at), "there is a vdso again");
	check(named_area("[vvar]", &at), "the data pages are gone");
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kid;
	char *at;

	test_init(argc, argv);
	if (!named_area("[vdso]", &at) || !named_area("[vvar]", &at))
		skip("no vdso here");
	kid = kid_start(kid_main, NULL);
	expect_error("%d", kid);
	expect_error("vdso");
	test_wait();
	kid_finish(kid);
	pass();
}
